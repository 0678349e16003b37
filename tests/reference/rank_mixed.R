# Reference numbers for msgut.stats.rank_tests where values tie, pairs do not differ, or
# whole pairs stand beside singles: coin's exact tests, and every arrangement listed.
#
#   Rscript tests/reference/rank_mixed.R
#
# writes rank_mixed.csv beside itself.
suppressMessages(library(coin))
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
left <- list(tied = c(0, 0, 1, 2, 2, 3), few = c(1, 4, 5), apart = c(0, 0, 0))
right <- list(tied = c(1, 2, 2, 3, 3, 4, 5), few = c(2, 6, 7, 7), apart = c(1, 1, 1))
pairs <- list(zeros = c(0, 0, 1, 2, 2, -1, 3), plain = c(1.5, -0.5, 2.5, 3.5),
              ties = c(1, 1, -1, 2))
out <- data.frame()
note <- function(test, what, value) {
  out <<- rbind(out, data.frame(test, what, value = format(value, digits = 17)))
}
for (name in names(left)) {
  value <- c(left[[name]], right[[name]])
  group <- factor(rep(c("l", "r"), c(length(left[[name]]), length(right[[name]]))))
  note(paste("singles", name), "p",
       as.numeric(pvalue(wilcox_test(value ~ group, distribution = "exact"))))
}
for (name in names(pairs)) {
  d <- pairs[[name]]
  test <- wilcoxsign_test(d ~ rep(0, length(d)), distribution = "exact",
                          zero.method = "Pratt")
  note(paste("pairs", name), "p", as.numeric(pvalue(test)))
}
# Dubnicka, Blair & Hettmansperger: signed ranks of pairs plus rank sum of singles.
statistic <- function(d, l, r) {
  walsh <- outer(d, d, "+")[upper.tri(diag(length(d)), diag = TRUE)] / 2
  steps <- c(walsh, outer(r, l, "-"))
  sum(steps > 0) + sum(steps == 0) / 2
}
for (name in names(left)) for (own in names(pairs)) {
  d <- pairs[[own]]; l <- left[[name]]; r <- right[[name]]
  all <- c(r, l)
  signs <- as.matrix(expand.grid(rep(list(c(1, -1)), length(d))))
  chosen <- combn(length(all), length(r))
  # Turning the signs of Pratt's ranks, not of d itself: the same statistic.
  by_sign <- apply(signs, 1, function(s) statistic(abs(d) * s, numeric(0), numeric(0)))
  by_label <- apply(chosen, 2, function(i) statistic(numeric(0), all[-i], all[i]))
  null <- as.vector(outer(by_sign, by_label, "+"))
  middle <- (length(d) * (length(d) + 1) / 2 + length(l) * length(r)) / 2
  far <- abs(null - middle)
  test <- paste("mixed", own, name)
  note(test, "p", mean(far >= abs(statistic(d, l, r) - middle) - 1e-9))
  note(test, "least_p", mean(far >= max(far) - 1e-9))
  walsh <- outer(d, d, "+")[upper.tri(diag(length(d)), diag = TRUE)] / 2
  note(test, "effect", median(c(walsh, outer(r, l, "-"))))
}
# Without ties the limits are order statistics of all steps.
l <- c(0.1, 1.3, 2.2, 3.9, 4.4); r <- c(1.1, 2.9, 5.2, 6.1); d <- c(0.7, 1.9, -0.4, 2.6)
steps <- sort(c(outer(d, d, "+")[upper.tri(diag(4), diag = TRUE)] / 2, outer(r, l, "-")))
null <- as.vector(outer(0:10, 0:20, "+"))
chance <- as.vector(outer(dsignrank(0:10, 4), dwilcox(0:20, 4, 5)))
below <- cumsum(tapply(chance, null, sum))
k <- sum(below <= 0.025)
note("mixed limits", "low", steps[k]); note("mixed limits", "high", steps[31 - k])
note("mixed limits", "confidence", 1 - 2 * below[[k]])
write.csv(out, file.path(here, "rank_mixed.csv"), row.names = FALSE, quote = FALSE)
