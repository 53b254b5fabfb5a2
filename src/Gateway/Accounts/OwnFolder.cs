namespace CryptoViz.Gateway.Accounts;

/// <summary>A folder that only the user who runs the program can enter: password hashes and keys are in it.</summary>
internal static class OwnFolder
{
    private const UnixFileMode OnlyMe = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder when it is not there, and closes it to others where the system knows such rights.</summary>
    public static void Make(string path)
    {
        Directory.CreateDirectory(path);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OnlyMe);
    }
}
