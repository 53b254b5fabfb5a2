using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>The real disk, noting how long each batch is that goes to a segment.</summary>
internal sealed class BatchingDisk : IDisk
{
    /// <summary>The lengths of the writes to segments.</summary>
    public List<int> Batches { get; } = [];

    public void CreateDirectory(string path) => LocalDisk.Instance.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => LocalDisk.Instance.List(directory);

    public IDisposable? TryLock(string path) => LocalDisk.Instance.TryLock(path);

    public IDiskFile Create(string path) => LocalDisk.Instance.Create(path);

    public IDiskFile OpenWrite(string path) => new BatchingFile(Batches, LocalDisk.Instance.OpenWrite(path));

    public IDiskFile OpenRead(string path) => LocalDisk.Instance.OpenRead(path);

    public void Rename(string from, string to) => LocalDisk.Instance.Rename(from, to);

    public void Delete(string path) => LocalDisk.Instance.Delete(path);

    public void SyncDirectory(string path) => LocalDisk.Instance.SyncDirectory(path);

    private sealed class BatchingFile(List<int> batches, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            batches.Add(bytes.Length);
            file.Write(bytes, offset);
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
