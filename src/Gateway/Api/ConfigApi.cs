using CryptoViz.Gateway.Accounts;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;

namespace CryptoViz.Gateway.Api;

/// <summary>What a client needs to know before it asks for anything else.</summary>
internal static class ConfigApi
{
    private static readonly Attribution CoinGecko = new("Data provided by CoinGecko", "https://www.coingecko.com");

    /// <summary>Maps <c>GET /config</c>.</summary>
    public static void MapConfig(this RouteGroupBuilder api) => api.MapGet("/config", Get).AllowAnonymous()
        .WithName("getConfig").WithTags("Installation").WithSummary("What is served here, and how much of it in one request")
        .Answers("config");

    private static async Task<ConfigAnswer> Get(
        Installation installation, GatewayOptions options, FirstAccount first, IMarketBoard market)
    {
        var none = await first.IsMissingAsync();
        return new ConfigAnswer
        {
            Quote = installation.Quote,
            Windows = Limits.Windows,
            CandleSizes = Limits.CandleSizes,
            Access = options.Access.ToString(),
            Registration = none || options.Registration == Registration.Open ? "open" : "closed",
            FirstAccount = none,
            Version = Installation.Version,
            // A demo shows invented numbers, which are nobody's.
            Attribution = installation.Mode == "live" ? CoinGecko : null,
            PollIntervalSeconds = market.Source?.PollInterval.TotalSeconds,
            Limits = new LimitsAnswer(Limits.PerPage, Limits.Ids, Limits.Points, options.MaxStreamsPerConnection),
        };
    }
}

/// <summary>The answer of <c>GET /config</c>.</summary>
internal sealed record ConfigAnswer : MarketAnswer
{
    /// <summary>The quote currency of all prices.</summary>
    public required string Quote { get; init; }

    /// <summary>The windows that are served, shortest first.</summary>
    public required IReadOnlyList<string> Windows { get; init; }

    /// <summary>The candle sizes that are served.</summary>
    public required IReadOnlyList<string> CandleSizes { get; init; }

    /// <summary><c>Public</c> or <c>SignedIn</c>.</summary>
    public required string Access { get; init; }

    /// <summary><c>open</c> when someone who asks can make an account, else <c>closed</c>.</summary>
    public required string Registration { get; init; }

    /// <summary>True until someone made the first account, who becomes administrator.</summary>
    public required bool FirstAccount { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>Who must be named as the source; null for invented numbers.</summary>
    public required Attribution? Attribution { get; init; }

    /// <summary>The present time between polls; null before the source told.</summary>
    public required double? PollIntervalSeconds { get; init; }

    /// <summary>How much can be asked for in one request.</summary>
    public required LimitsAnswer Limits { get; init; }
}

/// <summary>Who must be named as the source, and a link to it.</summary>
internal sealed record Attribution(string Text, string Url);

/// <summary>How much can be asked for in one request.</summary>
internal sealed record LimitsAnswer(int PerPage, int Ids, int Points, int Streams);
