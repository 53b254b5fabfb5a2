using Akka.Actor;
using Config = Akka.Configuration.Config;

namespace CryptoViz.Streams.Kafka.Settings;

/// <summary>How offsets are gathered before a commit; immutable. Defaults are in <see cref="KafkaExtensions.DefaultSettings"/>.</summary>
public sealed record CommitterSettings
{
    /// <summary>Settings of one's own.</summary>
    public CommitterSettings(int maxBatch, TimeSpan maxInterval, int parallelism, ICommitWhen when)
    {
        When = when;
        MaxBatch = maxBatch;
        MaxInterval = maxInterval;
        Parallelism = parallelism;
    }

    /// <summary>So many offsets are committed at once.</summary>
    public int MaxBatch { get; init; }

    /// <summary>An offset waits at most this long for others.</summary>
    public TimeSpan MaxInterval { get; init; }

    /// <summary>The most commits that wait for their answer.</summary>
    public int Parallelism { get; init; }

    /// <summary>Which offset may be committed when one arrives.</summary>
    public ICommitWhen When { get; init; }

    /// <summary>Settings from <c>akka.kafka.committer</c> of the actor system's configuration.</summary>
    public static CommitterSettings Create(ActorSystem system) => Create(system.Settings.Config.GetConfig("akka.kafka.committer"));

    /// <summary>Settings from a configuration of the shape of <c>akka.kafka.committer</c>; what it lacks is the default.</summary>
    public static CommitterSettings Create(Config? config)
    {
        var defaults = KafkaExtensions.DefaultSettings.GetConfig("akka.kafka.committer");
        config = config?.WithFallback(defaults) ?? defaults;
        return new(config.GetInt("max-batch"), config.GetTimeSpan("max-interval"), config.GetInt("parallelism"), CommitWhen.ValueOf(config.GetString("when")));
    }

    /// <summary>With another <see cref="MaxBatch"/>.</summary>
    public CommitterSettings WithMaxBatch(int maxBatch) => this with { MaxBatch = maxBatch };

    /// <summary>With another <see cref="MaxInterval"/>.</summary>
    public CommitterSettings WithMaxInterval(TimeSpan maxInterval) => this with { MaxInterval = maxInterval };

    /// <summary>With another <see cref="Parallelism"/>.</summary>
    public CommitterSettings WithParallelism(int parallelism) => this with { Parallelism = parallelism };

    /// <summary>With another <see cref="When"/>.</summary>
    public CommitterSettings WithCommitWhen(ICommitWhen when) => this with { When = when };
}
