using CryptoViz.Pipeline.Storage;

namespace CryptoViz.StorageChild;

/// <summary>The real disk, telling each change of a directory before it is made.</summary>
internal sealed class TellingDisk(Tale tale) : IDisk
{
    public void CreateDirectory(string path) => LocalDisk.Instance.CreateDirectory(path);

    public IReadOnlyList<string> List(string directory) => LocalDisk.Instance.List(directory);

    public IDisposable? TryLock(string path) => LocalDisk.Instance.TryLock(path);

    public IDiskFile Create(string path)
    {
        Tell(path);
        return LocalDisk.Instance.Create(path);
    }

    public IDiskFile OpenWrite(string path) => LocalDisk.Instance.OpenWrite(path);

    public IDiskFile OpenRead(string path) => LocalDisk.Instance.OpenRead(path);

    public void Rename(string from, string to)
    {
        Tell(to);
        LocalDisk.Instance.Rename(from, to);
    }

    public void Delete(string path)
    {
        Tell(path);
        LocalDisk.Instance.Delete(path);
    }

    public void SyncDirectory(string path) => LocalDisk.Instance.SyncDirectory(path);

    private void Tell(string path) => tale.Tell($"step {Path.GetFileName(path)}");
}
