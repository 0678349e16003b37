# Rscript tests/reference/meta_metafor.R > tests/reference/meta_metafor.csv
# metafor's common effect (FE) and its random effects (REML, Knapp-Hartung, ad hoc).
suppressPackageStartupMessages(library(metafor))
sets <- list(
  three = list(y = c(0.15, 0.35, 0.70), v = c(0.040, 0.0030, 0.100)),
  apart = list(y = c(-0.4, 0.1, 0.9, 0.3), v = c(0.02, 0.03, 0.05, 0.01)),
  alike = list(y = c(0.20, 0.21, 0.19, 0.20, 0.22), v = c(0.05, 0.04, 0.06, 0.03, 0.08)),
  two = list(y = c(-0.3, 0.5), v = c(0.01, 0.06))
)
out <- NULL
for (name in names(sets)) for (method in c("FE", "REML")) {
  s <- sets[[name]]
  fit <- if (method == "FE") rma(yi = s$y, vi = s$v, method = "FE") else
    rma(yi = s$y, vi = s$v, method = "REML", test = "adhoc",
        control = list(threshold = 1e-10, maxiter = 1000, tol = 1e-10))
  out <- rbind(out, data.frame(
    set = name, method = method, y = paste(s$y, collapse = " "),
    v = paste(s$v, collapse = " "), effect = as.numeric(fit$b), low = fit$ci.lb,
    high = fit$ci.ub, p = fit$pval, tau2 = fit$tau2, i2 = fit$I2 / 100,
    q_cochran = fit$QE, p_heterogeneity = fit$QEp))
}
write.csv(format(out, digits = 10), row.names = FALSE, quote = FALSE)
g <- escalc(measure = "SMD", m1i = 4.2, sd1i = 1.1, n1i = 19, m2i = 3.4, sd2i = 0.9,
            n2i = 23)
cat(sprintf("# escalc SMD %.10f %.10f\n", g$yi, g$vi), file = stderr())
