using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace CryptoViz.Gateway.Api.Reference;

/// <summary>
/// What the parameters mean. One name means one thing at every address, so that this is a table; the checks themselves are where
/// the parameters are read.
/// </summary>
internal static class Parameters
{
    private static readonly Dictionary<string, Parameter> All = new()
    {
        ["id"] = new("The coin's id, as the source has it.", "bitcoin"),
        ["coinId"] = new("The coin's id, as the source has it.", "bitcoin"),
        ["search"] = new("Only coins with this text in id, symbol or name, in any case.", "bit"),
        ["ids"] = new($"Only these coins, by id and separated by commas; at most {Limits.Ids}.", "bitcoin,ethereum"),
        ["sort"] = new("What the rows are ordered by; rows that lack it are last both ways.", "rank") { Allowed = CoinQuery.Sorts },
        ["order"] = new("The direction of the order.", "asc") { Allowed = CoinQuery.Orders },
        ["page"] = new("Which page, from 1.", "1") { Least = 1 },
        ["perPage"] = new("How many rows a page has; 100 unless given.", "100") { Least = 1, Most = Limits.PerPage },
        ["sparkline"] = new("With each row's small drawing of seven days.", "false") { Allowed = CoinQuery.Truths },
        ["window"] = new("The stretch up to the coin's latest observation; 24h unless a range is given.", "24h") { Allowed = Limits.Windows },
        ["from"] = new("Start of a free range: epoch milliseconds or RFC 3339.", null),
        ["to"] = new("End of a free range: epoch milliseconds or RFC 3339; now unless given.", null),
        ["points"] = new("The most points; more are thinned out, with highs and lows kept. 500 unless given.", "500") { Least = Limits.MinPoints, Most = Limits.Points },
        ["format"] = new("JSON, or CSV for spreadsheets where it is served.", "json") { Allowed = ["json", "csv"] },
        ["metric"] = new("Which figure of the market.", "market-cap") { Allowed = MarketApi.Metrics },
        ["size"] = new("How long a candle is; auto takes what suits the range.", "auto") { Allowed = ["auto", .. Limits.CandleSizes] },
        ["base"] = new("The instant that changes count from, epoch milliseconds or RFC 3339; the start unless given.", null),
        ["coin"] = new("Only what is about this coin, by id.", "bitcoin"),
        ["q"] = new("The text that is looked for.", "bitcoin"),
        ["scope"] = new("All news, or those of the coins that the signed-in user follows.", "all") { Allowed = NewsApi.Scopes },
        ["feed"] = new("Only news of the feed with this name.", null),
        ["language"] = new("Only news in this language.", "en"),
        ["before"] = new("Where the page before ended: the `next` of its answer.", null),
        ["limit"] = new("The most results.", "50") { Least = 1, Most = 100 },
        ["useCookies"] = new("True for a session cookie, as pages use it; else the answer has tokens, as programs use them.", "true") { Allowed = CoinQuery.Truths },
        ["useSessionCookies"] = new("The same, for a cookie that ends with the browser.", "false") { Allowed = CoinQuery.Truths },
        ["everywhere"] = new("True to end all sessions of the account.", "false") { Allowed = CoinQuery.Truths },
        ["If-Match"] = new("The ETag of the version that the change is meant for; `*` or none for any.", null),
    };

    /// <summary>Tells what a parameter means; one that the table lacks stays as it is, which a test refuses.</summary>
    public static void Describe(OpenApiParameter parameter)
    {
        // A parameter that is a property of a record has its capital, which the binder doesn't mind and the contract doesn't have.
        var name = All.Keys.FirstOrDefault(key => key.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase));
        if (name is null) return;

        var known = All[name];
        parameter.Name = name;
        parameter.Description = known.Meaning;
        parameter.Schema = known.Schema();
        parameter.Example = known.Schema().Type == JsonSchemaType.Integer ? JsonValue.Create(int.Parse(known.Example!, CultureInfo.InvariantCulture)) : known.Example;
    }

    private sealed record Parameter(string Meaning, string? Example)
    {
        public IReadOnlyList<string> Allowed { get; init; } = [];

        public int? Least { get; init; }

        public int? Most { get; init; }

        public OpenApiSchema Schema() => new()
        {
            Type = Least is null ? JsonSchemaType.String : JsonSchemaType.Integer,
            Enum = Allowed.Count > 0 ? [.. Allowed.Select(value => (JsonNode)JsonValue.Create(value))] : null,
            Minimum = Least?.ToString(CultureInfo.InvariantCulture),
            Maximum = Most?.ToString(CultureInfo.InvariantCulture),
        };
    }
}
