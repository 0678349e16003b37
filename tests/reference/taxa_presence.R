# Firth's logistic regression by brute force (optim on the penalised likelihood) and its
# profile interval, on invented people: taxa_presence.json.
# Run in this folder: Rscript taxa_presence.R
table <- read.csv("taxa_counts.csv", row.names = 1, check.names = FALSE)
group <- table$right; age <- table$age; pair <- table$pair
counts <- as.matrix(table[, !(colnames(table) %in% c("right", "pair", "age"))])
penalised <- function(beta, x, y) {
  eta <- drop(x %*% beta)
  w <- plogis(eta) * plogis(-eta)
  sum(y * eta - log1p(exp(eta))) +
    0.5 * as.numeric(determinant(t(x) %*% (x * w))$modulus)
}
best <- function(x, y, fixed = NULL) {
  free <- ncol(x) - !is.null(fixed)
  if (free == 0) return(list(value = penalised(fixed, x, y), par = numeric()))
  goal <- function(b) -penalised(c(fixed, b), x, y)
  found <- list(par = rep(0, free))
  for (again in 1:6) found <- optim(found$par, goal, method = "BFGS",
                                    control = list(reltol = 1e-15, maxit = 2000))
  list(value = -found$value, par = found$par)
}
answer <- function(x, y) {
  full <- best(x, y)
  none <- best(x, y, 0)
  fall <- function(at) full$value - best(x, y, at)$value - qchisq(0.95, 1) / 2
  c(full$par[1] / log(2), pchisq(2 * (full$value - none$value), 1, lower.tail = FALSE),
    uniroot(fall, full$par[1] - c(12, 0), tol = 1e-9)$root / log(2),
    uniroot(fall, full$par[1] + c(0, 12), tol = 1e-9)$root / log(2))
}
age <- (age - mean(age)) / sd(age)
plain <- sapply(c("rare", "one_sided"), function(t)
  answer(cbind(group, 1, age), as.numeric(counts[, t] > 0)))
# Pairs: those where one partner alone has it, right minus left in age, no intercept.
right <- order(pair[group == 1]); left <- order(pair[group == 0])
seen <- (counts[group == 1, ][right, ] > 0) - (counts[group == 0, ][left, ] > 0)
older <- age[group == 1][right] - age[group == 0][left]
pairs <- sapply(c("rare", "one_sided"), function(t) {
  split <- seen[, t] != 0
  answer(cbind(rep(1, sum(split)), older[split]), as.numeric(seen[split, t] > 0))
})
number <- function(x) paste(sprintf("%.10g", x), collapse = ", ")
block <- function(name, m) sprintf(
  '"%s": {"effect": [%s], "p": [%s], "low": [%s], "high": [%s]}', name,
  number(m[1, ]), number(m[2, ]), number(m[3, ]), number(m[4, ]))
cat(sprintf('{"r": "%s", "taxa": ["rare", "one_sided"],\n %s,\n %s}\n', getRversion(),
            block("plain", plain), block("pairs", pairs)), file = "taxa_presence.json")
