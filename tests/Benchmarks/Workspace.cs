using System.Globalization;

namespace CryptoViz.Benchmarks;

/// <summary>A directory on a real disk that ends with the benchmark.</summary>
internal sealed class Workspace : IDisposable
{
    public Workspace(string name) => Path = Directory.CreateDirectory(System.IO.Path.Combine(
        AppContext.BaseDirectory, "work", string.Create(CultureInfo.InvariantCulture, $"{name}-{Environment.ProcessId}-{Guid.NewGuid():N}"))).FullName;

    public string Path { get; }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
