using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline;

/// <summary>
/// A pipeline whose ground is laid: the source is chosen, the data directory is locked by this process, the broker runs. It
/// outlives the actor system and is disposed after it: the journal first, the embedded broker last.
/// </summary>
public sealed class PreparedPipeline : IAsyncDisposable
{
    internal PreparedPipeline(
        PipelineOptions options, Sources sources, string dataDirectory, Journals journals, KafkaClients kafka)
    {
        (Options, Sources, DataDirectory, Journals, Kafka) = (options, sources, dataDirectory, journals, kafka);
    }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public string Mode => Sources.Choice.Mode;

    /// <summary><c>coingecko</c> or <c>demo</c>.</summary>
    public string SourceName => Sources.Choice.Source;

    /// <summary>Why this source, in one line for a person.</summary>
    public string SourceReason => Sources.Choice.Reason;

    /// <summary>How often the source is asked for what, in one line for a person.</summary>
    public string PollPlan => Sources.PollPlan;

    /// <summary>The data directory, absolute.</summary>
    public string DataDirectory { get; }

    /// <summary>Where what belongs to users is kept.</summary>
    public string UsersDirectory => Path.Combine(DataDirectory, Journals.Users);

    /// <summary>What answers for the demo's hosts, such as those of its logos; null when the run is live.</summary>
    public HttpMessageHandler? DemoNetwork => Sources.Demo;

    /// <summary>True when the broker runs in this process and forgets what is in flight at exit.</summary>
    public bool BrokerIsEmbedded => Kafka.IsEmbedded;

    internal PipelineOptions Options { get; }

    internal Sources Sources { get; }

    /// <summary>Where files about coins are kept.</summary>
    internal string CoinsDirectory => Path.Combine(DataDirectory, Sources.Choice.DataFolder);

    internal Journals Journals { get; }

    internal KafkaClients Kafka { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Journals.Dispose();
        await Kafka.DisposeAsync();
    }
}
