using System.Text.RegularExpressions;

namespace CryptoViz.Pipeline;

/// <summary>Checks of the configuration that no part makes for itself. A message names the key, the value and what is allowed.</summary>
internal static partial class PipelineValidation
{
    /// <summary>Refuses a configuration that can't run.</summary>
    /// <exception cref="StartException">A value is not allowed, or two don't go together.</exception>
    public static void Check(PipelineOptions options)
    {
        foreach (var role in options.Roles) Allow("Roles", role, PipelineOptions.AllRoles);
        Allow("Source", options.Source, "auto", "live", "demo");
        Allow("Journal:Kind", options.Journal.Kind, "json", "postgresql");
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

        CheckJournal(options.Journal);
        CheckNodes(options);
    }

    private static void CheckJournal(PipelineOptions.JournalOptions journal)
    {
        if (journal.IsPostgreSql && journal.ConnectionString.Length == 0)
            Refuse("Journal:ConnectionString", "", $"with Journal:Kind=postgresql a database, such as {PipelineOptions.JournalOptions.ConnectionStringExample}");
        if (!journal.IsPostgreSql && journal.ConnectionString.Length > 0)
            throw new StartException("CryptoViz:Journal:ConnectionString is set, but Journal:Kind=json keeps its files in the data directory; set Journal:Kind=postgresql or remove it");
    }

    // What is in one process can't be more nodes': the files of the JSON journal (coins would come up empty elsewhere) and the
    // embedded broker.
    private static void CheckNodes(PipelineOptions options)
    {
        var ofOneNode = !options.Journal.IsPostgreSql ? "Journal:Kind=json keeps the coins on this machine alone"
            : options.Kafka.Embedded ? "the embedded broker (Kafka:BootstrapServers is empty) is in this process alone"
            : null;
        if (ofOneNode is not null && options.Cluster.IsSet) throw new StartException($"CryptoViz:Cluster is set, but {ofOneNode}; remove Cluster");
        if (ofOneNode is not null && PipelineOptions.AllRoles.Except(options.EffectiveRoles).FirstOrDefault() is { } missing)
            throw new StartException($"CryptoViz:Roles lacks '{missing}', but {ofOneNode}, so no other node can run it; remove Roles");
        if (options.Cluster is { IsSet: true, InsecureNetwork: false })
            throw new StartException("CryptoViz:Cluster is set, and its nodes would talk without TLS; keep their network to yourself and set Cluster:InsecureNetwork=true, or remove Cluster");
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
