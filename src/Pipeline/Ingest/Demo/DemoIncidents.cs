namespace CryptoViz.Pipeline.Ingest.Demo;

/// <summary>What happens to a request during an outage.</summary>
internal enum DemoIncident
{
    /// <summary>Nothing: there is no outage.</summary>
    None,

    /// <summary>429 with <c>Retry-After</c>.</summary>
    RateLimited,

    /// <summary>503.</summary>
    Unavailable,

    /// <summary>No answer before the outage ends.</summary>
    Silent,
}

/// <summary>
/// The outages of the demo: 40 s from minute 5 of each ten minutes of the wall clock, of three kinds in turn. One that would
/// begin within two minutes of the start is left out whole, so that a first look is calm.
/// </summary>
internal sealed class DemoIncidents(bool enabled, DateTimeOffset startedAt)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Offset = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(2);

    /// <summary>The outage at a time and how long it lasts from there.</summary>
    public (DemoIncident Kind, TimeSpan Left) At(DateTimeOffset now)
    {
        var number = (now.UtcTicks - Offset.Ticks) / Period.Ticks;
        var begin = new DateTimeOffset(number * Period.Ticks + Offset.Ticks, TimeSpan.Zero);
        return enabled && now < begin + Length && begin >= startedAt + Calm
            ? (DemoIncident.RateLimited + (int)(number % 3), begin + Length - now)
            : (DemoIncident.None, TimeSpan.Zero);
    }
}
