//! Hucha's pure domain: ids, envelopes, rules, life-cycles, the fold, obligations, read models.
