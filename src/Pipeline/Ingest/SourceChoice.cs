using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// Whether this run shows the live market or the demo, decided once before anything starts: the two never share data.
/// </summary>
/// <param name="Mode"><c>live</c> or <c>demo</c>.</param>
/// <param name="DataFolder">The folder below the data directory that this run's journal lives in.</param>
/// <param name="Reason">Why, in one line for a person.</param>
internal sealed record SourceChoice(string Mode, string DataFolder, string Reason)
{
    /// <summary><c>coingecko</c> or <c>demo</c>.</summary>
    public string Source => IsDemo ? "demo" : "coingecko";

    /// <summary>True for the demo.</summary>
    public bool IsDemo => Mode == "demo";

    /// <summary>
    /// Decides: a set <c>Source</c> as it says; <c>auto</c> by what is stored, in which live data once stored keeps it live
    /// for good, and without any by whether the source answers a ping within 5 s, with whatever status.
    /// </summary>
    /// <param name="options">The configuration.</param>
    /// <param name="client">Asks the live source.</param>
    /// <param name="holdsData">Whether the store of that name holds anything.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArgumentException"><c>Source</c> has another value.</exception>
    public static async Task<SourceChoice> DecideAsync(
        PipelineOptions options, CoinGeckoClient client, Func<string, Task<bool>> holdsData, CancellationToken stop)
    {
        var live = new SourceChoice("live", $"live-{options.Quote}", "Source=live");
        var demo = new SourceChoice("demo", "demo", "Source=demo");
        switch (options.Source)
        {
            case "live": return live;
            case "demo": return demo;
            case not "auto": throw new ArgumentException($"Source is '{options.Source}'; allowed are auto, live and demo");
        }

        if (await holdsData(live.DataFolder))
            return live with { Reason = $"Source=auto, and {live.DataFolder} holds live data" };

        return await client.PingAsync(stop) switch
        {
            CallResult<HttpAnswer>.Failed { Failure: { Outcome: CallOutcome.Unreachable, Detail: var detail } } =>
                demo with { Reason = $"Source=auto, and CoinGecko can't be reached ({detail})" },
            _ => live with { Reason = "Source=auto, and CoinGecko answers" },
        };
    }
}
