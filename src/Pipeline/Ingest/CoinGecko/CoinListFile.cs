namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>The last answer of <c>/coins/list</c> in a file: a convenience, so that whatever goes wrong with it is no failure.</summary>
internal static class CoinListFile
{
    /// <summary>The answer; empty when there is none.</summary>
    public static byte[] Read(string file)
    {
        try
        {
            return new FileInfo(file) is { Exists: true, Length: <= BoundedGet.MaxBytes } ? File.ReadAllBytes(file) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Keeps the answer in place of the last one, all of it or nothing.</summary>
    public static void Write(string file, byte[] body)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file + ".new", body);
            File.Move(file + ".new", file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Tomorrow's list is tried again, and search has today's.
        }
    }
}
