using System.Reflection;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>What holds for this process from start to end.</summary>
internal sealed record Installation
{
    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public required string Mode { get; init; }

    /// <summary>The quote currency of all prices.</summary>
    public required string Quote { get; init; }

    /// <summary>Where everything is stored.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where accounts and keys are stored.</summary>
    public required string UsersDirectory { get; init; }

    /// <summary>When the process started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What a prepared pipeline makes certain.</summary>
    public static Installation Of(PreparedPipeline prepared, PipelineOptions options, TimeProvider time) => new()
    {
        Mode = prepared.Mode,
        Quote = options.Quote,
        DataDirectory = prepared.DataDirectory,
        UsersDirectory = prepared.UsersDirectory,
        StartedAt = time.GetUtcNow(),
    };

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(Installation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
