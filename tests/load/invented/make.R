# Writes the invented R files beside this script; no value is of a person.
# Run here: Rscript make.R   (R 4, phyloseq, Biostrings, ape)
suppressMessages({library(phyloseq); library(Biostrings)})

counts <- matrix(c(5L, 0L, 2L, 1L, 7L, 0L, 0L, 3L, 9L, 4L, 0L, 6L), nrow = 4,
                 dimnames = list(c("t1", "t2", "t3", "t4"), c("a.1", "b.1", "c.1")))
ranks <- matrix(c("k__Bacteria", "k__Bacteria", "k__Archaea", NA,
                  "p__Firmicutes", "p__[Thermi]", "p__", NA,
                  "x", "y", "z", "w"), nrow = 4,
                dimnames = list(rownames(counts), c("Kingdom", "Phylum", "OTU")))
people <- data.frame(state = factor(c("ill", "well", NA)), years = c(40L, NA, 31L),
                     mass = c(21.5, NA, 30), ok = c(TRUE, NA, FALSE),
                     town = c("San Sebastián", "Łódź", NA),
                     row.names = colnames(counts))
tree <- ape::read.tree(text = "((t1:1,t2:2):1,t3:3,t4:1);")
letters4 <- DNAStringSet(c(t1 = "ACGT", t2 = "ACGA", t3 = "ACGG", t4 = "ACGC"))

whole <- phyloseq(otu_table(counts, taxa_are_rows = TRUE), tax_table(ranks),
                  sample_data(people), tree, letters4)
saveRDS(whole, "phyloseq_taxa_rows.rds")
turned <- phyloseq(otu_table(t(counts), taxa_are_rows = FALSE), tax_table(ranks),
                   sample_data(people))
saveRDS(turned, "phyloseq_sample_rows.rds", compress = "xz")

# One workspace of several objects, and the same one as text.
table <- data.frame(counts, check.names = FALSE,
                    taxonomy = c("k__Bacteria; p__Firmicutes", "k__Bacteria; p__",
                                 "k__Archaea", NA))
wide <- t(counts) + 0
save(table, people, wide, tree, file = "workspace.rda", compress = "bzip2")
save(table, people, wide, tree, file = "workspace_ascii.rda", ascii = TRUE)

latin <- "San Sebasti\xe1n"; Encoding(latin) <- "latin1"
saveRDS(data.frame(town = latin, row.names = "a.1"), "latin1.rds", compress = FALSE)
saveRDS(data.frame(id = c("a.1", "b.1"), years = c(40, 41)), "numbered_rows.rds")
saveRDS(counts * 0.1, "proportions.rds")
saveRDS(unname(counts), "matrix_without_names.rds")
saveRDS(function(x) stop("never run"), "function.rds")
saveRDS(1:1e9, "a_billion_in_few_bytes.rds")
twice <- data.frame(a = 1:2, a = 3:4, check.names = FALSE, row.names = c("t1", "t2"))
saveRDS(twice, "column_twice.rds")
holed <- counts; holed[2, 1] <- NA
saveRDS(holed, "missing_count.rds")
