# LinDA written out slowly, one taxon at a time, with lm, lme4 (judged by Kenward and
# Roger's rule, in pbkrtest) and a mode by search over a
# kernel density: taxa_linda.json. The authors' package is not used; this follows the
# text of doi:10.1186/s13059-022-02655-5.
# Run in this folder: Rscript taxa_linda.R
suppressMessages({ library(lme4); library(pbkrtest) })
table <- read.csv("taxa_counts.csv", row.names = 1, check.names = FALSE)
group <- table$right; pair <- table$pair; age <- table$age
counts <- as.matrix(table[, !(colnames(table) %in% c("right", "pair", "age"))])

clr <- function(y) { logs <- log2(y); logs - rowMeans(logs) }

# The peak of the Gaussian kernel density that is nearest to where mean shift starts.
peak <- function(x) {
  width <- bw.nrd0(x)
  half <- ceiling(length(x) / 2)
  y <- sort(x)
  spans <- sapply(seq_len(length(y) - half + 1), function(i) y[i + half - 1] - y[i])
  start <- mean(y[which.min(spans) + 0:(half - 1)])
  density <- function(at) sum(dnorm((x - at) / width))
  slope <- function(at) sum((x - at) * dnorm((x - at) / width))
  # Walk uphill in small steps until the slope turns, then find the root.
  step <- sign(slope(start)) * width / 500
  at <- start
  while (sign(slope(at + step)) == sign(slope(start))) at <- at + step
  uniroot(slope, sort(c(at, at + step)), tol = 1e-14)$root
}

finish <- function(coefs, errors, df) {
  bias <- peak(coefs)
  list(bias = bias, effect = coefs - bias,
       p = 2 * pt(-abs((coefs - bias) / errors), df),
       q = p.adjust(2 * pt(-abs((coefs - bias) / errors), df), "BH"))
}

plain <- function(values) {
  fits <- lapply(seq_len(ncol(values)), function(t)
    coef(summary(lm(values[, t] ~ group + age)))["group", 1:2])
  finish(sapply(fits, `[`, 1), sapply(fits, `[`, 2), nrow(values) - 3)
}
a <- plain(clr(counts + 0.5))

imputed <- counts * 1.0
for (t in seq_len(ncol(counts))) {
  zero <- counts[, t] == 0
  depth <- rowSums(counts)
  if (any(zero)) imputed[zero, t] <- depth[zero] / max(depth[zero])
}
b <- plain(clr(imputed))

# Pairs: a fixed effect of every pair.
values <- clr(counts + 0.5)
fits <- lapply(seq_len(ncol(values)), function(t)
  coef(summary(lm(values[, t] ~ group + age + factor(pair))))["group", 1:2])
c <- finish(sapply(fits, `[`, 1), sapply(fits, `[`, 2),
            length(group) - 2 - length(unique(pair)))

# Repeated: the same samples as visits of people, some with one and some with four.
person <- c(1, 1, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 7, 7, 7,
            8, 8, 9, 10, 10, 10, 11, 12, 12, 13, 13, 13, 13, 14, 14)
fits <- sapply(seq_len(ncol(values)), function(t) {
  d <- data.frame(v = values[, t], g = group, age = age, person = factor(person))
  fit <- lmer(v ~ g + age + (1 | person), data = d, control = lmerControl(
    check.conv.singular = "ignore", optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-14)))
  c(fixef(fit)["g"], sqrt(vcovAdj(fit)[2, 2]),
    KRmodcomp(fit, matrix(c(0, 1, 0), nrow = 1))$stats$ddf)
})
fits <- asplit(fits, 2)
d <- finish(sapply(fits, `[`, 1), sapply(fits, `[`, 2), sapply(fits, `[`, 3))

number <- function(x) paste(sprintf("%.12g", x), collapse = ", ")
block <- function(name, x) sprintf(
  '"%s": {"bias": %s,\n  "effect": [%s],\n  "p": [%s],\n  "q": [%s]}',
  name, number(x$bias), number(x$effect), number(x$p), number(x$q))
cat(sprintf('{"r": "%s",\n %s}\n', getRversion(),
            paste(block("plain", a), block("impute", b), block("pairs", c),
                  block("repeated", d), sep = ",\n ")),
    file = "taxa_linda.json")
