namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Every touch of the disk that the journal and the snapshots make, one method for each step whose failure or loss matters, so
/// that a test can make any of them fail. All methods block; failures are <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal interface IDisk
{
    /// <summary>Makes a directory and its parents, durably; nothing when it exists.</summary>
    void CreateDirectory(string path);

    /// <summary>Names of the files and directories in a directory; empty when there is none.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Takes a lock that ends with the process; null when another holder has it.</summary>
    IDisposable? TryLock(string path);

    /// <summary>Makes or empties a file and opens it for writing.</summary>
    IDiskFile Create(string path);

    /// <summary>Opens an existing file for writing.</summary>
    IDiskFile OpenWrite(string path);

    /// <summary>Opens an existing file for reading; it stays readable when the name is given to another file meanwhile.</summary>
    IDiskFile OpenRead(string path);

    /// <summary>Gives a file another name, replacing a file of that name; durable after <see cref="SyncDirectory"/>.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void SyncDirectory(string path);
}

/// <summary>An open file.</summary>
internal interface IDiskFile : IDisposable
{
    /// <summary>Its length in bytes.</summary>
    long Length { get; }

    /// <summary>Fills the buffer from an offset; returns fewer bytes only at the end of the file.</summary>
    int Read(Span<byte> buffer, long offset);

    /// <summary>
    /// Asks for room on the disk for bytes that will be written; the length stays as it is. It only makes writing them faster, so it does
    /// nothing where there is no room or the file system knows no such thing. <see cref="Truncate"/> gives back what is beyond the end.
    /// </summary>
    void Reserve(long offset, long length);

    /// <summary>Writes all bytes at an offset, or throws.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts the file.</summary>
    void Truncate(long length);

    /// <summary>Returns when what was written survives a loss of power.</summary>
    void Sync();
}
