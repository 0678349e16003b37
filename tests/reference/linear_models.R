# Makes linear_models.csv (values) and linear_models_r.csv (what R says of them).
# Run in this folder: Rscript linear_models.R. Needs clubSandwich, lme4, lmerTest,
# pbkrtest.
suppressMessages({
  library(clubSandwich); library(lme4); library(lmerTest); library(pbkrtest)
})
set.seed(2018)
tables <- list()
add <- function(name, unit, label) {
  n <- length(unit)
  # Rounded, so that the file holds what R was given.
  tables[[name]] <<- data.frame(
    table = name, unit = unit, label = label, age = round(rnorm(n, 40, 10), 3),
    y = round(rnorm(max(unit))[unit] * 1.2 + rnorm(n) * (1 + label), 6))
}
add("2 v 20", 1:22, rep(0:1, c(2, 20)))
add("8 v 8", 1:16, rep(0:1, each = 8))
add("6 v 34", 1:40, rep(0:1, c(6, 34)))
add("pairs", rep(1:12, each = 2), rep(0:1, 12))
add("visits", rep(1:10, c(1, 4, 2, 3, 3, 1, 5, 2, 2, 3)),
    rep(c(0, 1), c(10, 16)))
add("mixed", c(rep(1:6, each = 2), 7:20), c(rep(0:1, 6), rep(0:1, each = 7)))
add("homes of three", c(rep(1:5, each = 3), 6:15),
    c(rep(c(0, 1, 1), 5), rep(0:1, each = 5)))
all <- do.call(rbind, tables)
write.csv(all, "linear_models.csv", row.names = FALSE)

out <- NULL
keep <- function(table, model, effect, error, df, p, between = NA)
  out <<- rbind(out, data.frame(table, model, effect, error, df, p, between))
for (name in names(tables)) {
  d <- tables[[name]]
  for (model in c("label", "label + age")) {
    f <- as.formula(paste("y ~", model))
    if (!any(duplicated(d$unit))) {
      r <- coef_test(lm(f, d), vcov = "CR2", cluster = seq_len(nrow(d)),
                     test = "Satterthwaite")["label", ]
      keep(name, model, r$beta, r$SE, r$df, r$p_Satt)
      next
    }
    m <- lmer(update(f, . ~ . + (1 | unit)), d, control = lmerControl(
      optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-14)))
    l <- as.numeric(names(fixef(m)) == "label")
    k <- KRmodcomp(m, matrix(l, nrow = 1))$stats
    v <- as.data.frame(VarCorr(m))$vcov
    keep(name, model, fixef(m)["label"], sqrt(vcovAdj(m)[2, 2]), k$ddf, k$p.value,
         v[1] / sum(v))
    r <- coef_test(m, vcov = "CR2", test = "Satterthwaite")["label", ]
    keep(name, paste(model, "CR2"), r$beta, r$SE, r$df_Satt, r$p_Satt, v[1] / sum(v))
  }
}
write.csv(format(out, digits = 12), "linear_models_r.csv", row.names = FALSE, quote = FALSE)
