using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline;

/// <summary>Checks of the configuration that no part makes for itself. A message names the key, the value and what is allowed.</summary>
internal static partial class PipelineValidation
{
    private static readonly string[] AllRoles = ["ingest", "coins", "gateway"];

    /// <summary>Refuses a configuration that can't run.</summary>
    /// <exception cref="StartException">A value is not allowed, or two don't go together.</exception>
    public static void Check(PipelineOptions options)
    {
        foreach (var role in options.Roles) Allow("Roles", role, AllRoles);
        Allow("Source", options.Source, "auto", "live", "demo");
        Allow("Journal:Kind", options.Journal.Kind, "json");
        Allow("Journal:Sync", options.Journal.Sync, "batch", "interval", "none");
        if (!CurrencyCode().IsMatch(options.Quote)) Refuse("Quote", options.Quote, "a currency code in lower case such as usd, eur or btc");
        if (options.DataDirectory.Length == 0) Refuse("DataDirectory", "", "a folder");
        if (options.Kafka.Partitions is < 0 or > 1_024) Refuse("Kafka:Partitions", options.Kafka.Partitions, "0 (automatic) to 1024");
        if (!TopicPrefix().IsMatch(options.Kafka.TopicPrefix))
            Refuse("Kafka:TopicPrefix", options.Kafka.TopicPrefix, "at most 200 of the letters a to z and A to Z, digits, '.', '_' and '-'");
        if (options.CoinGecko.RequestsPerMinute < 0)
            Refuse("CoinGecko:RequestsPerMinute", options.CoinGecko.RequestsPerMinute, "0 (the plan's) or more");
        if (options.CoinGecko.RequestsPerMonth < 0)
            Refuse("CoinGecko:RequestsPerMonth", options.CoinGecko.RequestsPerMonth, "0 (the plan's) or more");
        if (options.Demo.Interval < TimeSpan.FromSeconds(1)) Refuse("Demo:Interval", options.Demo.Interval, "a duration hh:mm:ss of at least 00:00:01");
        if (options.News.PollInterval < TimeSpan.FromSeconds(1))
            Refuse("News:PollInterval", options.News.PollInterval, "a duration hh:mm:ss of at least 00:00:01");

        // The JSON journal is one process's and so is the embedded broker: coins on another node would come up empty.
        var isOneNode = options.Cluster.SeedNodes.Count == 0 && options.Cluster.Hostname.Length == 0;
        if (!isOneNode) throw new StartException("CryptoViz:Cluster is set, but Journal:Kind=json keeps the coins on this machine alone; remove Cluster");
        if (options.Roles.Count > 0 && AllRoles.Except(options.Roles).FirstOrDefault() is { } missing)
            throw new StartException($"CryptoViz:Roles lacks '{missing}', and Journal:Kind=json has no other node to run it; remove Roles");
    }

    private static void Allow(string key, string value, params string[] allowed)
    {
        if (!allowed.Contains(value)) Refuse(key, value, string.Join(", ", allowed));
    }

    private static void Refuse(string key, object value, string allowed) =>
        throw new StartException($"CryptoViz:{key} is '{value}'; allowed: {allowed}");

    [GeneratedRegex("^[a-z0-9]{2,10}$")]
    private static partial Regex CurrencyCode();

    [GeneratedRegex("^[A-Za-z0-9._-]{0,200}$")]
    private static partial Regex TopicPrefix();
}
