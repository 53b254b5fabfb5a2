using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Topics;

/// <summary>The topics of one installation. A prefix belongs to one quote currency and mode.</summary>
internal sealed record TopicNames(string Prefix)
{
    /// <summary>Ticks, by coin id.</summary>
    public string Ticks { get; } = Prefix + "datacrypto";

    /// <summary>Parts of the past, by coin id.</summary>
    public string History { get; } = Prefix + "datacrypto-history";

    /// <summary>News items, by news id.</summary>
    public string News { get; } = Prefix + "rssfeed";

    /// <summary>Dead letters, by origin.</summary>
    public string Errors { get; } = Prefix + "errors";

    /// <summary>What happens to the installation, by node.</summary>
    public string Monitoring { get; } = Prefix + "monitoring";

    /// <summary>Statistics of windows, by coin id.</summary>
    public string Analytics { get; } = Prefix + "analytics";

    /// <summary>Every topic and how long it keeps a record.</summary>
    public ImmutableArray<(string Name, TimeSpan Retention)> All =>
    [
        (Ticks, TimeSpan.FromDays(7)),
        (History, TimeSpan.FromDays(7)),
        (News, TimeSpan.FromDays(30)),
        (Errors, TimeSpan.FromDays(30)),
        (Monitoring, TimeSpan.FromDays(7)),
        (Analytics, TimeSpan.FromDays(7)),
    ];
}
