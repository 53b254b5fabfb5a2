using CryptoViz.Pipeline.Contracts;
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
        PipelineOptions options, SourceChoice choice, string pollPlan, string dataDirectory, JournalDirectory coins, JournalDirectory users,
        KafkaClients kafka)
    {
        (Options, Choice, PollPlan, DataDirectory) = (options, choice, pollPlan, dataDirectory);
        (Coins, Users, Kafka) = (coins, users, kafka);
    }

    /// <summary><c>live</c> or <c>demo</c>.</summary>
    public string Mode => Choice.Mode;

    /// <summary><c>coingecko</c> or <c>demo</c>.</summary>
    public string SourceName => Choice.Source;

    /// <summary>Why this source, in one line for a person.</summary>
    public string SourceReason => Choice.Reason;

    /// <summary>How often the source is asked for what, in one line for a person.</summary>
    public string PollPlan { get; }

    /// <summary>The data directory, absolute.</summary>
    public string DataDirectory { get; }

    /// <summary>Where what belongs to users is kept.</summary>
    public string UsersDirectory => Users.Path;

    /// <summary>True when the broker runs in this process and forgets what is in flight at exit.</summary>
    public bool BrokerIsEmbedded => Kafka.IsEmbedded;

    internal PipelineOptions Options { get; }

    internal SourceChoice Choice { get; }

    internal JournalDirectory Coins { get; }

    internal JournalDirectory Users { get; }

    internal KafkaClients Kafka { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Coins.Dispose();
        Users.Dispose();
        await Kafka.DisposeAsync();
    }
}
