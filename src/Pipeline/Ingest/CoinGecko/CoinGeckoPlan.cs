namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// What a subscription to CoinGecko allows. The vendor's pages contradict each other about limits, so the defaults stay below
/// the lowest figure that is published; the configuration may say otherwise.
/// </summary>
/// <param name="Name"><c>keyless</c>, <c>demo</c> or <c>pro</c>.</param>
/// <param name="BaseAddress">The API up to and with <c>/api/v3/</c>.</param>
/// <param name="KeyHeader">The header that carries the key; null without one. A query parameter would end up in logs.</param>
/// <param name="CallsPerMinute">The most calls in any minute.</param>
/// <param name="CallsPerMonth">The most calls in a calendar month (UTC); null without a limit.</param>
internal sealed record CoinGeckoPlan(string Name, Uri BaseAddress, string? KeyHeader, int CallsPerMinute, int? CallsPerMonth)
{
    /// <summary>The key; null without one. Never logged.</summary>
    public string? Key { get; private init; }

    /// <summary>The plan of the configuration.</summary>
    /// <exception cref="ArgumentException">A value is unusable; the message names its key and what is allowed.</exception>
    public static CoinGeckoPlan Of(PipelineOptions.CoinGeckoOptions options)
    {
        var plan = options.Plan switch
        {
            "keyless" => new CoinGeckoPlan(options.Plan, PublicApi, null, 5, null),
            "demo" => new CoinGeckoPlan(options.Plan, PublicApi, "x-cg-demo-api-key", 25, 9_500),
            "pro" => new CoinGeckoPlan(options.Plan, new Uri("https://pro-api.coingecko.com/api/v3/"), "x-cg-pro-api-key", 250, null),
            _ => throw new ArgumentException($"CoinGecko:Plan is '{options.Plan}'; allowed are keyless, demo and pro"),
        };
        return plan with
        {
            BaseAddress = options.BaseUrl.Length == 0 ? plan.BaseAddress : Address(options.BaseUrl),
            CallsPerMinute = options.RequestsPerMinute > 0 ? options.RequestsPerMinute : plan.CallsPerMinute,
            CallsPerMonth = options.RequestsPerMonth > 0 ? options.RequestsPerMonth : plan.CallsPerMonth,
            Key = plan.KeyHeader is null ? null : ReadKey(options),
        };
    }

    /// <summary>True when the source tells what the key may be used for.</summary>
    public bool TellsLimits => Name == "pro";

    /// <summary>What people are told of the key: its last characters and its plan; null without one.</summary>
    public string? KeyName => Key is { } key ? $"key ...{(key.Length > 8 ? key[^4..] : "")}, plan {Name}" : null;

    /// <summary>Names plan and host, and the key only by its last characters.</summary>
    public override string ToString() => Key is { Length: > 8 } key ? $"{Name} at {BaseAddress.Host}, key ...{key[^4..]}" : $"{Name} at {BaseAddress.Host}";

    private static Uri PublicApi => new("https://api.coingecko.com/api/v3/");

    private static Uri Address(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new ArgumentException($"CoinGecko:BaseUrl is '{text}'; an http or https address up to and with /api/v3 is needed");

    private static string ReadKey(PipelineOptions.CoinGeckoOptions options)
    {
        var key = (options.ApiKeyFile.Length > 0 ? ReadFile(options.ApiKeyFile) : options.ApiKey).Trim();
        return key.Length > 0 && key.All(c => c is > ' ' and < '\x7f')
            ? key
            : throw new ArgumentException($"CoinGecko:Plan={options.Plan} needs a key of printable characters in CoinGecko:ApiKey or CoinGecko:ApiKeyFile");
    }

    private static string ReadFile(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ArgumentException($"CoinGecko:ApiKeyFile '{path}' can't be read: {e.Message}");
        }
    }
}
