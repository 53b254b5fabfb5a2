namespace CryptoViz.Pipeline.Storage;

/// <summary>Files that are there whole or not at all.</summary>
internal static class DurableFile
{
    /// <summary>The end of the name of a file that is not whole yet; what a crash leaves of it is removed.</summary>
    public const string Unfinished = ".tmp";

    /// <summary>True for the name of a file that a crash left unfinished.</summary>
    public static bool IsUnfinished(string name) => name.EndsWith(Unfinished, StringComparison.Ordinal);

    /// <summary>Writes a file under its name: beside it, synced, renamed, and the directory synced.</summary>
    public static void Replace(IDisk disk, string path, ReadOnlySpan<byte> content)
    {
        var unfinished = path + Unfinished;
        using (var file = disk.Create(unfinished))
        {
            file.Write(content, 0);
            file.Sync();
        }

        disk.Rename(unfinished, path);
        disk.SyncDirectory(Path.GetDirectoryName(path)!);
    }
}
