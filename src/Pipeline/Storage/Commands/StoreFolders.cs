using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage.Commands;

/// <summary>Finds the journals of a data directory: <c>users</c> and the coins' own, such as <c>live-usd</c> and <c>demo</c>.</summary>
internal static class StoreFolders
{
    /// <summary>The folders with a journal, in order of their names; the directory itself when it is one of them.</summary>
    /// <exception cref="JournalException">There is none; the message says what to name.</exception>
    public static ImmutableArray<string> In(string directory)
    {
        var path = Path.GetFullPath(directory);
        if (!Directory.Exists(path)) throw new JournalException($"there is no directory '{path}'; name the data directory by --data=");
        if (HasJournal(path)) return [path];

        ImmutableArray<string> stores = [.. Directory.EnumerateDirectories(path).Where(HasJournal).Order(StringComparer.Ordinal)];
        return stores.IsEmpty
            ? throw new JournalException($"'{path}' holds no journal; name the data directory by --data=, or look into PostgreSQL if the journal is there")
            : stores;
    }

    private static bool HasJournal(string path) => Directory.Exists(Path.Combine(path, JournalDirectory.JournalFolder));
}
