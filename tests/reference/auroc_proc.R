# Variances and covariances of AUROCs by DeLong's method, as pROC gives them.
#
#   Rscript tests/reference/auroc_proc.R
#
# Two scores of 16 cases and 24 controls, with ties in the second; made by a formula, so
# that Python and R hold the same numbers. Writes auroc_proc.csv beside this script.
library(pROC)

k <- 0:39
right <- k %% 5 < 2
one <- sin(3 * k) + 0.8 * right
two <- round(2 * cos(5 * k) + 1.2 * right + one)

first <- roc(right, one, levels = c(FALSE, TRUE), direction = "<", quiet = TRUE)
second <- roc(right, two, levels = c(FALSE, TRUE), direction = "<", quiet = TRUE)
found <- data.frame(
  what = c("area_one", "area_two", "variance_one", "variance_two", "covariance"),
  value = c(auc(first), auc(second), var(first), var(second), cov(first, second))
)
found$value <- sprintf("%.12g", found$value)
write.csv(found, "tests/reference/auroc_proc.csv", row.names = FALSE, quote = FALSE)
