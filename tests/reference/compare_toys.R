# Reference numbers for msgut.compare on invented tables, from R with vegan.
#
#   Rscript tests/reference/compare_toys.R
#
# writes compare_samples.csv, compare_distances.csv (Bray-Curtis of invented counts,
# with negative eigenvalues), compare_values.csv and compare_toys.csv beside itself.
suppressMessages(library(vegan))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
file_here <- function(name) file.path(here, name)
options(digits = 17)
set.seed(20)

# 40 samples: 20 households of one HC and one MS; ages and sexes invented.
n <- 40
samples <- data.frame(
  id = sprintf("s%02d", 1:n),
  group = rep(c("HC", "MS"), n / 2),
  household = rep(sprintf("h%02d", 1:(n / 2)), each = 2),
  site = rep(c("A", "B", "C", "A"), each = n / 4),
  sex = sample(c("female", "male"), n, TRUE),
  age = round(runif(n, 20, 70))
)
mean_counts <- exp(rnorm(12, 2, 1.5))
counts <- t(sapply(1:n, function(i) {
  shift <- rep(1, 12)
  if (samples$group[i] == "MS") shift[1:2] <- 2
  if (samples$site[i] == "B") shift[3:4] <- 3
  rnbinom(12, mu = mean_counts * shift * (0.5 + samples$age[i] / 80), size = 1)
}))
counts[, 1] <- counts[, 1] + 1
d <- vegdist(counts)
m <- as.matrix(d)
dimnames(m) <- list(samples$id, samples$id)
write.csv(samples, file_here("compare_samples.csv"), row.names = FALSE, quote = FALSE)
write.csv(format(m, digits = 17), file_here("compare_distances.csv"), quote = FALSE)

out <- data.frame()
note <- function(question, term, what, value) {
  out <<- rbind(out, data.frame(question, term, what, value = format(value, digits = 17)))
}
adonis_rows <- function(question, fit) {
  for (term in rownames(fit)) {
    note(question, term, "df", fit[term, "Df"])
    note(question, term, "ss", fit[term, "SumOfSqs"])
    note(question, term, "r2", fit[term, "R2"])
    if (!is.na(fit[term, "F"])) {
      note(question, term, "f", fit[term, "F"])
      note(question, term, "p", fit[term, "Pr(>F)"])
    }
  }
}
many <- 9999
adonis_rows("one", adonis2(d ~ group, samples, permutations = many))
adonis_rows("terms", adonis2(d ~ group + age + sex + site, samples, permutations = many))
adonis_rows("margin", adonis2(d ~ group + age + sex + site, samples,
  permutations = many, by = "margin"))
adonis_rows("none", adonis2(d ~ group + age + sex + site, samples,
  permutations = many, by = NULL))
adonis_rows("interaction", adonis2(d ~ age + group * sex, samples, permutations = many))
adonis_rows("interaction margin", adonis2(d ~ age + group * sex, samples,
  permutations = many, by = "margin"))
adonis_rows("household", adonis2(d ~ group, samples, permutations = many,
  strata = samples$household))
adonis_rows("household margin", adonis2(d ~ group + age + sex, samples,
  permutations = many, by = "margin", strata = samples$household))
# Whole households change places, two samples each: permute can do equal sizes.
whole <- how(nperm = many, plots = Plots(samples$household, type = "free"),
  within = Within(type = "none"))
adonis_rows("whole household", adonis2(d ~ site, samples, permutations = whole))
both <- how(nperm = many, plots = Plots(samples$household, type = "free"),
  within = Within(type = "free"))
adonis_rows("household and within", adonis2(d ~ age, samples, permutations = both))
# Eight samples, so few that permute lists all arrangements.
few <- c(1:8)
d8 <- as.dist(m[few, few])
adonis_rows("few", adonis2(d8 ~ group, samples[few, ], permutations = how(nperm = many,
  blocks = factor(samples$household[few]), complete = TRUE, maxperm = 1e6)))

for (kind in c("centroid", "median")) {
  for (column in c("group", "site")) {
    fit <- suppressWarnings(betadisper(d, samples[[column]], type = kind))
    question <- paste("dispersion", kind, column)
    test <- permutest(fit, permutations = many)
    note(question, column, "f", test$tab$F[1])
    note(question, column, "p", test$tab[["Pr(>F)"]][1])
    for (level in names(fit$group.distances)) {
      note(question, level, "distance", fit$group.distances[[level]])
    }
    for (i in 1:n) note(question, samples$id[i], "sample", fit$distances[[i]])
  }
}
# vegan looks for the spatial median only to about 1e-4; here the search goes on.
middle <- function(x) {
  from <- apply(x, 2, median)
  away <- function(at) sum(sqrt(rowSums(sweep(x, 2, at)^2)))
  slope <- function(at) {
    r <- sweep(-x, 2, -at)
    colSums(r / sqrt(rowSums(r^2)))
  }
  for (round in 1:20) {
    from <- optim(from, away, slope, method = "BFGS",
      control = list(reltol = 1e-16, maxit = 5000))$par
  }
  from
}
fit <- suppressWarnings(betadisper(d, samples$site))
real <- fit$eig > 0
away <- numeric(n)
for (level in levels(fit$group)) {
  own <- fit$group == level
  for (part in list(real, !real)) {
    x <- fit$vectors[own, part, drop = FALSE]
    square <- rowSums(sweep(x, 2, middle(x))^2)
    away[own] <- away[own] + if (identical(part, real)) square else -square
  }
}
for (i in 1:n) note("dispersion exact site", samples$id[i], "sample", sqrt(pmax(away[i], 0)))
note("dispersion exact site", "site", "f", anova(lm(sqrt(pmax(away, 0)) ~ fit$group))$F[1])
note("eigenvalues", "", "negative", sum(eigen(-0.5 * scale(t(scale(t(m^2), scale = FALSE)),
  scale = FALSE), symmetric = TRUE)$values < -1e-8))

# Values for rank tests: small and without ties, with ties, large, paired.
values <- data.frame(
  id = 1:120,
  group = rep(c("HC", "MS"), 60),
  pair = rep(1:60, each = 2),
  plain = round(rnorm(120), 6) + rep(c(0, 0.4), 60),
  tied = rpois(120, 6) + rep(c(0, 1), 60)
)
write.csv(format(values, digits = 17, trim = TRUE), file_here("compare_values.csv"),
  row.names = FALSE, quote = FALSE)
wilcox_rows <- function(question, right, left, paired) {
  # R looks for the limits by bisection; to 1e-4 unless told otherwise.
  test <- suppressWarnings(wilcox.test(right, left, paired = paired, conf.int = TRUE,
    tol.root = 1e-13))
  note(question, "", "p", test$p.value)
  note(question, "", "low", test$conf.int[1])
  note(question, "", "high", test$conf.int[2])
  note(question, "", "effect", test$estimate[[1]])
}
for (column in c("plain", "tied")) {
  for (size in c(30, 120)) {
    part <- values[1:size, ]
    right <- part[part$group == "MS", column]
    left <- part[part$group == "HC", column]
    wilcox_rows(paste(column, size, "unpaired"), right, left, FALSE)
    wilcox_rows(paste(column, size, "paired"), right, left, TRUE)
  }
}
three <- cut(values$id, c(0, 40, 80, 120), labels = c("a", "b", "c"))
test <- kruskal.test(values$tied, three)
note("kruskal", "", "statistic", test$statistic[[1]])
note("kruskal", "", "p", test$p.value)
# A term beside the others: the residuals of the model without it are permuted, which
# adonis2(by = "margin") does not do. Last, so that the draws above stay what they were.
reduced_row <- function(question, term, fit, permutations) {
  test <- anova(fit, permutations = permutations)
  note(question, term, "f", test$F[1])
  note(question, term, "p", test[["Pr(>F)"]][1])
}
free <- how(nperm = many)
reduced_row("margin reduced", "group",
  dbrda(d ~ group + Condition(age + sex + site), samples), free)
reduced_row("margin reduced", "age",
  dbrda(d ~ age + Condition(group + sex + site), samples), free)
reduced_row("margin reduced", "sex",
  dbrda(d ~ sex + Condition(group + age + site), samples), free)
reduced_row("margin reduced", "site",
  dbrda(d ~ site + Condition(group + age + sex), samples), free)
reduced_row("interaction margin reduced", "age",
  dbrda(d ~ age + Condition(group * sex), samples), free)
reduced_row("interaction margin reduced", "group:sex",
  dbrda(d ~ group:sex + Condition(age + group + sex), samples), free)
within <- how(nperm = many, blocks = factor(samples$household))
reduced_row("household margin reduced", "group",
  dbrda(d ~ group + Condition(age + sex), samples), within)
reduced_row("household margin reduced", "age",
  dbrda(d ~ age + Condition(group + sex), samples), within)
reduced_row("household margin reduced", "sex",
  dbrda(d ~ sex + Condition(group + age), samples), within)
# Whole households, and few of them, so that all arrangements are listed.
reduced_row("whole household reduced", "site",
  dbrda(d ~ site + Condition(age), samples), whole)
few <- c(1:8)
reduced_row("few reduced", "group", dbrda(d8 ~ group + Condition(age), samples[few, ]),
  how(nperm = many, blocks = factor(samples$household[few]), complete = TRUE,
    maxperm = 1e6))

# Distances times the root of n / (n - 1): a middle lies near to few samples.
for (kind in c("centroid", "median")) {
  fit <- suppressWarnings(betadisper(d, samples$site, type = kind, bias.adjust = TRUE))
  note(paste("adjusted", kind), "site", "f", anova(fit)$F[1])
  for (level in names(fit$group.distances)) {
    note(paste("adjusted", kind), level, "distance", fit$group.distances[[level]])
  }
}

note("versions", "vegan", "version", as.character(packageVersion("vegan")))
note("versions", "R", "version", paste(R.version$major, R.version$minor, sep = "."))
write.csv(out, file_here("compare_toys.csv"), row.names = FALSE, quote = FALSE)
