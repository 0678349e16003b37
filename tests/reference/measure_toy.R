# What vegan and phyloseq say of a small invented table. Run in this folder:
#   Rscript measure_toy.R
# Writes measure_toy_{counts,samples}.csv, measure_toy.nwk and measure_toy.json.
suppressMessages({library(vegan); library(phyloseq); library(ape); library(jsonlite)})
set.seed(2016)
n <- 16; m <- 30
rate <- outer(rep(1, n), exp(rnorm(m, 2, 2)))
counts <- matrix(rnbinom(n * m, mu = rate, size = 0.4), n, m)
counts[counts > 2000] <- 2000
counts[, m] <- 0                                   # a taxon that nobody holds
counts[2, ] <- 0; counts[2, 3] <- 40               # a sample of one taxon
counts[4, ] <- counts[3, ] * 3                     # the same shares at other depth
counts[5, ] <- c(1, 1, 1, 2, 2, 1, rep(0, m - 6))  # seen once and twice
storage.mode(counts) <- "integer"
dimnames(counts) <- list(sprintf("s%02d", 1:n), sprintf("t%02d", 1:m))
tree <- rtree(m, rooted = TRUE, tip.label = sample(colnames(counts)))
samples <- data.frame(row.names = rownames(counts),
  group = rep(c("HC", "MS"), n / 2), site = rep(c("a", "b", "c", "d"), each = n / 4),
  age = round(rnorm(n, 45, 10)))
samples$age[7] <- NA
write.csv(counts, "measure_toy_counts.csv", quote = FALSE)
write.csv(samples, "measure_toy_samples.csv", quote = FALSE, na = "")
write.tree(tree, "measure_toy.nwk", digits = 17)

low <- function(d) as.vector(as.dist(d))           # column by column below the diagonal
shares <- decostand(counts, "total")
bray <- vegdist(shares, "bray")
gut <- phyloseq(otu_table(counts, taxa_are_rows = FALSE), phy_tree(tree))
physeq <- estimate_richness(gut, measures = c("Observed", "Chao1", "Shannon",
  "Simpson", "InvSimpson"))
whole <- !is.na(samples$age)
formula_all <- dbrda(bray ~ group + site, samples)
formula_age <- dbrda(as.dist(as.matrix(bray)[whole, whole]) ~ group + age,
  samples[whole, ])
partial <- dbrda(bray ~ group + Condition(site), samples)
axes <- function(fit) list(eigenvalues = unname(fit$CCA$eig), total = fit$tot.chi,
  constrained = fit$CCA$tot.chi,
  conditioned = if (is.null(fit$pCCA)) 0 else fit$pCCA$tot.chi,
  lc = unname(fit$CCA$u), wa = unname(fit$CCA$wa))
depths <- c(1, 2, 5, 8, 40, 500, 2000)
set.seed(1)
write_json(list(
  versions = list(R = R.version.string, vegan = as.character(packageVersion("vegan")),
    phyloseq = as.character(packageVersion("phyloseq")),
    ape = as.character(packageVersion("ape"))),
  alpha = list(
    observed = specnumber(counts), chao1 = estimateR(counts)["S.chao1", ],
    shannon = diversity(counts), simpson = diversity(counts, "simpson"),
    inverse_simpson = diversity(counts, "invsimpson")),
  phyloseq_alpha = list(observed = physeq$Observed, chao1 = physeq$Chao1,
    shannon = physeq$Shannon, simpson = physeq$Simpson,
    inverse_simpson = physeq$InvSimpson),
  hill_orders = as.character(c(0, 0.25, 0.5, 1, 2, 4, Inf)),
  hill = unname(as.matrix(renyi(counts, scales = c(0, 0.25, 0.5, 1, 2, 4, Inf),
    hill = TRUE))),
  depths = depths,
  rarefied = lapply(depths, function(d) {
    deep <- rowSums(counts) >= d
    out <- rep(NA, n); out[deep] <- rarefy(counts[deep, ], d); unname(out) }),
  distances = list(
    bray_curtis = low(bray), bray_curtis_counts = low(vegdist(counts, "bray")),
    jaccard = low(vegdist(counts, "jaccard", binary = TRUE)),
    aitchison_1 = low(vegdist(counts, "aitchison", pseudocount = 1)),
    aitchison_half = low(vegdist(counts, "aitchison", pseudocount = 0.5)),
    robust_aitchison = low(vegdist(counts, "robust.aitchison")),
    unweighted_unifrac = low(UniFrac(gut, FALSE)),
    weighted_unifrac = low(UniFrac(gut, TRUE, normalized = TRUE)),
    weighted_unifrac_raw = low(UniFrac(gut, TRUE, normalized = FALSE))),
  pcoa = list(eigenvalues = wcmdscale(bray, eig = TRUE)$eig,
    points = unname(wcmdscale(bray, k = 3))),
  nmds = metaMDS(bray, k = 2, trymax = 200, trace = 0)$stress,
  dbrda = list(all = axes(formula_all), age = axes(formula_age),
    partial = axes(partial))),
  "measure_toy.json", digits = NA, auto_unbox = TRUE, na = "null")
