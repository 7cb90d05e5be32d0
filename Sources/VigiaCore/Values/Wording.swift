/// The word in `known` that a person who typed `word` most likely meant.
///
/// The distance is Damerau's (a swap of neighbours counts once): at most a third of the word's
/// length, one more for words of five letters or more, and never less than 1. The nearest word
/// wins, and of equals the first.
///
/// - Returns: nil where no word is near enough.
public func nearest<Words: Sequence<String>>(to word: String, among known: Words) -> String? {
    let limit = max(1, word.count / 3 + (word.count > 4 ? 1 : 0))
    var best: (word: String, distance: Int)?
    for candidate in known {
        let distance = editDistance(Array(word.lowercased()), Array(candidate.lowercased()))
        if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    return best?.word
}

/// How many insertions, removals, changes and swaps of neighbours turn `a` into `b`.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
    var (before, previous) = ([Int](), Array(0...b.count))
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, before[j - 1] + 1)
            }
            row.append(cost)
        }
        (before, previous) = (previous, row)
    }
    return previous[b.count]
}
