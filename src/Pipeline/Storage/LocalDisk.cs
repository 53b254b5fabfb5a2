using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CryptoViz.Pipeline.Storage;

/// <summary>The disk of this machine.</summary>
internal sealed partial class LocalDisk : IDisk
{
    /// <summary>The one that everything uses which is not a test.</summary>
    public static readonly LocalDisk Instance = new();

    // What opening a file that another handle has locked gives: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.
    private static readonly int[] LockedCodes = [11, 35, unchecked((int)0x8007_0020)];

    public void CreateDirectory(string path)
    {
        if (Directory.Exists(path)) return;

        var parent = Path.GetDirectoryName(Path.GetFullPath(path));
        if (parent is not null) CreateDirectory(parent);
        Directory.CreateDirectory(path);
        if (parent is not null) SyncDirectory(parent);
    }

    public IReadOnlyList<string> List(string directory) => Directory.Exists(directory)
        ? [.. Directory.EnumerateFileSystemEntries(directory).Select(entry => Path.GetFileName(entry)!)]
        : [];

    public IDisposable? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (LockedCodes.Contains(e.HResult))
        {
            return null;
        }
    }

    public IDiskFile Create(string path) => new LocalFile(File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read));

    // Readers share the file with the writer, and a rename may put another file in its place.
    public IDiskFile OpenWrite(string path) =>
        new LocalFile(File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete));

    public IDiskFile OpenRead(string path) =>
        new LocalFile(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));

    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void SyncDirectory(string path)
    {
        // Windows has no such call; NTFS journals its names.
        if (OperatingSystem.IsWindows()) return;

        var directory = Open(path, flags: 0);
        if (directory < 0) throw Failure("open");
        try
        {
            if (FSync(directory) < 0) throw Failure("fsync");
        }
        finally
        {
            _ = Close(directory);
        }

        IOException Failure(string call) => new($"{call} of directory '{path}': {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
    }

    // The base library can't open a directory, so its sync needs the C library. Flags 0 is O_RDONLY.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);

    // The base library reserves only while it makes a file, and all that the file will ever need. Mode 1 is FALLOC_FL_KEEP_SIZE.
    [LibraryImport("libc", EntryPoint = "fallocate")]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    private sealed class LocalFile(SafeFileHandle handle) : IDiskFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(Span<byte> buffer, long offset)
        {
            var filled = 0;
            while (filled < buffer.Length)
            {
                var read = RandomAccess.Read(handle, buffer[filled..], offset + filled);
                if (read == 0) break;
                filled += read;
            }

            return filled;
        }

        public void Reserve(long offset, long length)
        {
            if (OperatingSystem.IsLinux() && Environment.Is64BitProcess) _ = Allocate(handle, mode: 1, offset, length);
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(handle, bytes, offset);

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public void Sync() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
