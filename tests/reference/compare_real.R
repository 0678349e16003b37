# vegan on the public studies; run by compare_real.py, which writes the tables.
suppressMessages(library(vegan))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
out <- data.frame()
note <- function(study, question, term, what, value) {
  row <- data.frame(study, question, term, what, value = format(value, digits = 17))
  out <<- rbind(out, row)
}
read <- function(name) {
  samples <- read.csv(file.path(folder, paste0(name, ".csv")))
  n <- nrow(samples)
  m <- matrix(readBin(file.path(folder, paste0(name, ".bin")), "double", n * n), n)
  list(samples = samples, m = m)
}
rows <- function(study, question, fit) {
  for (term in rownames(fit)) {
    note(study, question, term, "df", fit[term, "Df"])
    note(study, question, term, "r2", fit[term, "R2"])
    if (!is.na(fit[term, "F"])) {
      note(study, question, term, "f", fit[term, "F"])
      note(study, question, term, "p", fit[term, "Pr(>F)"])
    }
  }
}
spread <- function(study, d, group) {
  fit <- suppressWarnings(betadisper(d, group, type = "centroid"))
  test <- permutest(fit, permutations = 999)
  note(study, "spread", "group", "f", test$tab$F[1])
  note(study, "spread", "group", "p", test$tab[["Pr(>F)"]][1])
  for (level in names(fit$group.distances)) {
    note(study, "spread", level, "distance", fit$group.distances[[level]])
  }
}
set.seed(1)

jangi <- read("jangi_2016")
d <- as.dist(jangi$m)
rows("jangi_2016", "one", adonis2(d ~ group, jangi$samples, permutations = 9999))
spread("jangi_2016", d, jangi$samples$group)

forbes <- read("forbes_2018")
two <- forbes$samples$group %in% c("HC", "MS")
known <- two & !is.na(forbes$samples$age)
s <- forbes$samples
rows("forbes_2018", "all groups", adonis2(as.dist(forbes$m) ~ group, s, permutations = 99))
rows("forbes_2018", "MS and HC with age", adonis2(as.dist(forbes$m[known, known]) ~
  group + age, s[known, ], permutations = 99, by = "margin"))
visits <- two & ave(seq_along(two), s$subject, FUN = length) == 2
rows("forbes_2018", "visits within persons", adonis2(as.dist(forbes$m[visits, visits]) ~
  visit, s[visits, ], permutations = 9999, strata = s$subject[visits]))
# permute wants the samples of a person together.
order <- which(visits)[order(s$subject[visits])]
whole <- how(nperm = 9999, plots = Plots(factor(s$subject[order]), type = "free"),
  within = Within(type = "none"))
rows("forbes_2018", "whole persons", adonis2(as.dist(forbes$m[order, order]) ~ group,
  s[order, ], permutations = whole))
spread("forbes_2018", as.dist(forbes$m), s$group)

imsms <- read("imsms_2022")
d <- as.dist(imsms$m)
s <- imsms$samples
rows("imsms_2022", "one", adonis2(d ~ group, s, permutations = 99))
rows("imsms_2022", "household", adonis2(d ~ group, s, permutations = 99,
  strata = s$household))
rows("imsms_2022", "margin", adonis2(d ~ group + sex + age + bmi + site, s,
  permutations = 19, by = "margin"))
rows("imsms_2022", "terms", adonis2(d ~ site + sex + age + bmi + group, s,
  permutations = 19))
spread("imsms_2022", d, s$group)
write.csv(out, arguments[2], row.names = FALSE, quote = FALSE)
