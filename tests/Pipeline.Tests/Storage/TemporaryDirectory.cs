namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>A directory that ends with the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("cryptoviz-journal-").FullName;

    public string Journal => System.IO.Path.Combine(Path, "journal");

    public string[] Segments => [.. Directory.GetFiles(Journal, "seg-*.jsonl").Order(StringComparer.Ordinal)];

    public string[] TornTails => Directory.GetFiles(Journal, "*.torn-*");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
