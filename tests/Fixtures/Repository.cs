namespace CryptoViz.Tests;

/// <summary>Where the repository and the recorded inputs beside it are.</summary>
internal static class Repository
{
    /// <summary>The folder that holds <c>CryptoViz.sln</c>.</summary>
    public static readonly string Root = FindRoot();

    /// <summary>The folder of recorded inputs and test servers; it need not exist.</summary>
    public static readonly string Shared =
        Environment.GetEnvironmentVariable("CRYPTOVIZ_SHARED") ?? Path.GetFullPath(Path.Combine(Root, "..", "shared"));

    /// <summary>The path of a recorded input.</summary>
    public static string Recorded(params string[] parts) => Path.Combine([Shared, "data", .. parts]);

    /// <summary>A file below <c>tests/Fixtures</c>.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "Fixtures", .. parts]);

    /// <summary>Skips the test, by name and with the reason, when the recorded inputs are not there.</summary>
    public static void NeedRecordedInputs() =>
        Skip.IfNot(Directory.Exists(Recorded()), $"the recorded inputs are not at {Recorded()} (set CRYPTOVIZ_SHARED)");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "CryptoViz.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"no CryptoViz.sln above {AppContext.BaseDirectory}");
    }
}
