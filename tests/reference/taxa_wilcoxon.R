# Wilcoxon's tests by R, on centred log-ratios of an invented table: taxa_wilcoxon.json.
# Run in this folder: Rscript taxa_wilcoxon.R
counts <- as.matrix(read.csv("taxa_counts.csv", row.names = 1, check.names = FALSE))
group <- counts[, "right"] == 1
pair <- counts[, "pair"]
counts <- counts[, !(colnames(counts) %in% c("right", "pair", "age"))]
logs <- log2(counts + 0.5)
values <- logs - rowMeans(logs)
two <- apply(values, 2, function(v)
  wilcox.test(v[group], v[!group], exact = TRUE)$p.value)
right <- values[group, ][order(pair[group]), ]
left <- values[!group, ][order(pair[!group]), ]
signed <- sapply(colnames(values), function(t)
  wilcox.test(right[, t], left[, t], paired = TRUE, exact = TRUE
              )$p.value)
shift <- apply(values, 2, function(v) median(outer(v[group], v[!group], "-")))
number <- function(x) paste(sprintf("%.12g", x), collapse = ", ")
cat(sprintf('{"r": "%s",\n "two_samples": [%s],\n "signed_rank": [%s],\n "shift": [%s]}\n',
            getRversion(), number(two), number(signed), number(shift)),
    file = "taxa_wilcoxon.json")
