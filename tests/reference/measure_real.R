# What vegan and phyloseq say of two public studies, as sums and quantiles only.
#   Rscript measure_real.R FOLDER    # where the public files lie, at any depth
# Writes measure_real_{forbes,imsms}.json in this folder. Takes some minutes.
suppressMessages({library(vegan); library(phyloseq); library(ape); library(jsonlite)})
folder <- commandArgs(trailingOnly = TRUE)[1]
opened <- function(name) {
  path <- list.files(folder, name, recursive = TRUE, full.names = TRUE)[1]
  room <- new.env(); load(path, room); get(ls(room)[1], room)
}
# One number that moves if any distance does, or if two samples change places.
seal <- function(d) {
  d <- as.matrix(d); w <- sin(seq_len(nrow(d)))
  list(mean = mean(d[lower.tri(d)]), norm = sqrt(sum(d^2)),
    sealed = sum((w %o% w) * d),
    quantiles = unname(quantile(d[lower.tri(d)], c(0, .1, .5, .9, 1))))
}
sealed <- function(v) list(mean = mean(v), sealed = sum(sin(seq_along(v)) * v))
alphas <- function(x) list(observed = sealed(specnumber(x)),
  chao1 = sealed(estimateR(x)["S.chao1", ]), shannon = sealed(diversity(x)),
  simpson = sealed(diversity(x, "simpson")),
  inverse_simpson = sealed(diversity(x, "invsimpson")))
betas <- function(x) list(
  bray_curtis = seal(vegdist(decostand(x, "total"), "bray")),
  bray_curtis_counts = seal(vegdist(x, "bray")),
  jaccard = seal(vegdist(x, "jaccard", binary = TRUE)),
  aitchison = seal(vegdist(x, "aitchison", pseudocount = 1)),
  robust_aitchison = seal(vegdist(x, "robust.aitchison")))

saved <- function(values, name) write_json(values,
  sprintf("measure_real_%s.json", name), digits = NA, auto_unbox = TRUE)

physeq <- opened("SRP183770_phyloseq.rda")
forbes <- t(as(otu_table(physeq), "matrix")) * sample_data(physeq)$reads
stopifnot(max(abs(forbes - round(forbes))) < 1e-3)
forbes <- round(forbes)
# The tree has no root, and phyloseq would give it one at random; ours is its midpoint.
tree <- phangorn::midpoint(phy_tree(physeq))
# UniFrac takes a while in R: the first 40 samples.
few <- forbes[1:40, colSums(forbes[1:40, ]) > 0]
gut <- phyloseq(otu_table(few, taxa_are_rows = FALSE), keep.tip(tree, colnames(few)))
stopifnot(is.rooted(phy_tree(gut)))
saved(list(first = rownames(forbes)[1:3], alpha = alphas(forbes),
  distances = betas(forbes), first_40 = list(
    unweighted_unifrac = seal(UniFrac(gut, FALSE)),
    weighted_unifrac = seal(UniFrac(gut, TRUE)),
    weighted_unifrac_raw = seal(UniFrac(gut, TRUE, normalized = FALSE)))), "forbes")

asv <- opened("asv.rda")
imsms <- t(as.matrix(asv[, names(asv) != "taxonomy"]))
bray <- vegdist(decostand(imsms, "total"), "bray")
values <- wcmdscale(bray, eig = TRUE)$eig
saved(list(first = rownames(imsms)[1:3], alpha = alphas(imsms),
  rarefied = sealed(rarefy(imsms[rowSums(imsms) >= 10000, ], 10000)),
  distances = betas(imsms), pcoa = list(top = values[1:5],
    positive = sum(values[values > 0]), negative = sum(values[values < 0]))), "imsms")
