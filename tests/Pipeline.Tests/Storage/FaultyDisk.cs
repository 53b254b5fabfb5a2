using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>The real disk or another, but any step can be made to fail: <see cref="Before"/> sees each and may throw.</summary>
internal sealed class FaultyDisk(IDisk? disk = null) : IDisk
{
    private readonly IDisk _disk = disk ?? LocalDisk.Instance;

    /// <summary>Called before each step with its name and the file's or directory's name; what it throws is the step's failure.</summary>
    public Action<string, string> Before { get; set; } = (_, _) => { };

    /// <summary>Called before a sync with a number for the handle; what it throws is the sync's failure.</summary>
    public Action<int> BeforeSync { get; set; } = _ => { };

    /// <summary>Throws what a step throws that fails: a write leaves half of its bytes.</summary>
    public static void Fail(string step, string failure, bool when)
    {
        if (when) throw step == "write" ? new ShortWriteException(failure) : new IOException(failure);
    }

    public void CreateDirectory(string path) => _disk.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => _disk.List(directory);

    public IDisposable? TryLock(string path)
    {
        Step("lock", path);
        return _disk.TryLock(path);
    }

    public IDiskFile Create(string path)
    {
        Step("create", path);
        return new FaultyFile(this, path, _disk.Create(path));
    }

    public IDiskFile OpenWrite(string path) => new FaultyFile(this, path, _disk.OpenWrite(path));

    public IDiskFile OpenRead(string path) => new FaultyFile(this, path, _disk.OpenRead(path));

    public void Rename(string from, string to)
    {
        Step("rename", to);
        _disk.Rename(from, to);
    }

    public void Delete(string path)
    {
        Step("delete", path);
        _disk.Delete(path);
    }

    public void SyncDirectory(string path)
    {
        Step("sync-directory", path);
        _disk.SyncDirectory(path);
    }

    private void Step(string name, string path) => Before(name, Path.GetFileName(path));

    private sealed class FaultyFile(FaultyDisk disk, string path, IDiskFile file) : IDiskFile
    {
        public long Length => file.Length;

        public int Read(Span<byte> buffer, long offset) => file.Read(buffer, offset);

        public void Reserve(long offset, long length) => file.Reserve(offset, length);

        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            try
            {
                disk.Step("write", path);
            }
            catch (ShortWriteException)
            {
                file.Write(bytes[..(bytes.Length / 2)], offset);
                throw;
            }

            file.Write(bytes, offset);
        }

        public void Truncate(long length)
        {
            disk.Step("truncate", path);
            file.Truncate(length);
        }

        public void Sync()
        {
            disk.Step("sync", path);
            disk.BeforeSync(GetHashCode());
            file.Sync();
        }

        public void Dispose() => file.Dispose();
    }
}

/// <summary>Half of the bytes reach the file.</summary>
internal sealed class ShortWriteException(string failure = "No space left on device") : IOException(failure);
