using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Benchmarks;

/// <summary>The real disk, noting how long each write is and to which file.</summary>
internal sealed class WatchedDisk : IDisk
{
    private readonly List<(string Path, int Bytes)> _writes = [];

    /// <summary>The writes since <see cref="Clear"/>, in their order.</summary>
    public IReadOnlyList<(string Path, int Bytes)> Writes
    {
        get
        {
            lock (_writes) return [.. _writes];
        }
    }

    /// <summary>The lengths of those of them that are batches: all else goes to a file that is not whole yet.</summary>
    public List<int> Batches => [.. Writes.Where(write => !DurableFile.IsUnfinished(write.Path)).Select(write => write.Bytes)];

    public void Clear()
    {
        lock (_writes) _writes.Clear();
    }

    public void CreateDirectory(string path) => LocalDisk.Instance.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => LocalDisk.Instance.List(directory);

    public IDisposable? TryLock(string path) => LocalDisk.Instance.TryLock(path);

    public IDiskFile Create(string path) => new WatchedFile(path, _writes, LocalDisk.Instance.Create(path));

    public IDiskFile OpenWrite(string path) => new WatchedFile(path, _writes, LocalDisk.Instance.OpenWrite(path));

    public IDiskFile OpenRead(string path) => LocalDisk.Instance.OpenRead(path);

    public void Rename(string from, string to) => LocalDisk.Instance.Rename(from, to);

    public void Delete(string path) => LocalDisk.Instance.Delete(path);

    public void SyncDirectory(string path) => LocalDisk.Instance.SyncDirectory(path);

    private sealed class WatchedFile(string path, List<(string Path, int Bytes)> writes, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Reserve(long offset, long length) => file.Reserve(offset, length);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            file.Write(bytes, offset);
            lock (writes) writes.Add((path, bytes.Length));
        }

        public void Truncate(long length) => file.Truncate(length);

        public void Sync() => file.Sync();

        public void Dispose() => file.Dispose();
    }
}
