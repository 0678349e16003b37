# Rscript tests/reference/meta_contrasts.R
# clubSandwich's CR2 with every person a cluster: effect, error, Satterthwaite df.
suppressPackageStartupMessages(library(clubSandwich))
y <- c(1, 2.5, 3, 2, 4, 5.5, 4.5, 7)
group <- c(0, 0, 0, 0, 1, 1, 1, 1)
age <- c(1, 3, 2, 5, 2, 4, 6, 7)
fit <- lm(y ~ group + age)
test <- coef_test(fit, vcov = "CR2", cluster = seq_along(y), test = "Satterthwaite")
for (column in c("beta", "SE", "df_Satt")) print(test[[column]][2:3], digits = 10)
