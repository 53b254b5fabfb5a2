namespace CryptoViz.Pipeline;

/// <summary>The configuration of the pipeline, section <c>CryptoViz</c>. Every key has a default that works on one machine.</summary>
public sealed class PipelineOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = "CryptoViz";

    internal static readonly string[] AllRoles = ["ingest", "coins", "gateway"];

    /// <summary>What this node runs: <c>ingest</c>, <c>coins</c>, <c>gateway</c>; empty means all.</summary>
    public IList<string> Roles { get; } = [];

    internal IReadOnlyCollection<string> EffectiveRoles => Roles.Count > 0 ? [.. Roles] : AllRoles;

    /// <summary>Where everything that is stored lives; made when absent.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>Where prices come from: <c>auto</c>, <c>live</c> or <c>demo</c>.</summary>
    public string Source { get; set; } = "auto";

    /// <summary>The quote currency of all prices, as CoinGecko names it.</summary>
    public string Quote { get; set; } = "usd";

    /// <summary>The message broker.</summary>
    public KafkaOptions Kafka { get; set; } = new();

    /// <summary>The market source.</summary>
    public CoinGeckoOptions CoinGecko { get; set; } = new();

    /// <summary>The news feeds.</summary>
    public NewsOptions News { get; set; } = new();

    /// <summary>The journal.</summary>
    public JournalOptions Journal { get; set; } = new();

    /// <summary>The cluster; a node without it is a cluster of one.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>The invented market.</summary>
    public DemoOptions Demo { get; set; } = new();

    /// <summary>The message broker.</summary>
    public sealed class KafkaOptions
    {
        /// <summary>Kafka's addresses; empty means the embedded broker.</summary>
        public string BootstrapServers { get; set; } = "";

        /// <summary>Goes before each topic's name; a prefix belongs to one quote currency and mode.</summary>
        public string TopicPrefix { get; set; } = "";

        /// <summary>Partitions of a topic that is created; 0 means 8 on a broker and 2 embedded.</summary>
        public int Partitions { get; set; }

        /// <summary>Settings that go to librdkafka as they are.</summary>
        public IDictionary<string, string> Client { get; } = new Dictionary<string, string>();

        /// <summary>True when the broker runs in this process.</summary>
        public bool Embedded => BootstrapServers.Length == 0;

        /// <summary>Partitions of a topic that is created.</summary>
        public int EffectivePartitions => Partitions > 0 ? Partitions : Embedded ? 2 : 8;
    }

    /// <summary>The market source.</summary>
    public sealed class CoinGeckoOptions
    {
        /// <summary>The API's address up to and with <c>/api/v3</c>; empty means the plan's own.</summary>
        public string BaseUrl { get; set; } = "";

        /// <summary>The API key; never logged.</summary>
        public string ApiKey { get; set; } = "";

        /// <summary>A file that holds the API key.</summary>
        public string ApiKeyFile { get; set; } = "";

        /// <summary><c>keyless</c>, <c>demo</c> or <c>pro</c>.</summary>
        public string Plan { get; set; } = "keyless";

        /// <summary>How many coins from the top of the market are polled.</summary>
        public int CoinCount { get; set; } = 250;

        /// <summary>Ids of coins that are polled whatever their rank.</summary>
        public IList<string> Coins { get; } = [];

        /// <summary><c>auto</c> or the time between polls.</summary>
        public string PollInterval { get; set; } = "auto";

        /// <summary>The most calls in a minute; 0 means the plan's.</summary>
        public int RequestsPerMinute { get; set; }

        /// <summary>The most calls in a month; 0 means the plan's.</summary>
        public int RequestsPerMonth { get; set; }
    }

    /// <summary>The news feeds.</summary>
    public sealed class NewsOptions
    {
        /// <summary>The feeds.</summary>
        public IList<FeedOptions> Feeds { get; } = [];

        /// <summary>Names of feeds that are not fetched.</summary>
        public IList<string> Off { get; } = [];

        /// <summary>The least time between two fetches of a feed; one that asks for more by <c>ttl</c> or <c>Cache-Control</c> gets up to an hour.</summary>
        public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(10);

        /// <summary>True when feeds may be on private addresses.</summary>
        public bool AllowPrivateNetworks { get; set; }
    }

    /// <summary>One news feed.</summary>
    public sealed class FeedOptions
    {
        /// <summary>Its name, shown to users.</summary>
        public string Name { get; set; } = "";

        /// <summary>Its address, http or https.</summary>
        public string Url { get; set; } = "";

        /// <summary>Its language, such as <c>en</c>; empty when unknown.</summary>
        public string Language { get; set; } = "";
    }

    /// <summary>The journal.</summary>
    public sealed class JournalOptions
    {
        internal const string ConnectionStringExample = "Host=127.0.0.1;Database=cryptoviz;Username=cryptoviz;Password=secret";

        /// <summary><c>json</c>: files in the data directory; <c>postgresql</c>: a database, for one node or many.</summary>
        public string Kind { get; set; } = "json";

        /// <summary>
        /// When a write counts as durable: <c>batch</c> after a sync of the file; <c>interval</c> at once, with a sync every 100 ms,
        /// so that a loss of power may cost what was accepted since the last; <c>none</c> at once, for tests.
        /// </summary>
        public string Sync { get; set; } = "batch";

        /// <summary>The database, as Npgsql takes it; never logged. Only for <c>postgresql</c>.</summary>
        public string ConnectionString { get; set; } = "";

        internal bool IsPostgreSql => Kind == "postgresql";
    }

    /// <summary>The cluster.</summary>
    public sealed class ClusterOptions
    {
        /// <summary>The name under which other nodes reach this one; empty means a cluster of one on 127.0.0.1.</summary>
        public string Hostname { get; set; } = "";

        /// <summary>The port of remoting; 0 means any.</summary>
        public int Port { get; set; }

        /// <summary>Addresses of nodes to join.</summary>
        public IList<string> SeedNodes { get; } = [];

        /// <summary>True to run a cluster without TLS.</summary>
        public bool InsecureNetwork { get; set; }

        /// <summary>True when other nodes are meant.</summary>
        internal bool IsSet => SeedNodes.Count > 0 || Hostname.Length > 0;

        /// <summary>Where remoting listens: on this machine alone unless other nodes are meant.</summary>
        internal string Address => Hostname.Length > 0 ? Hostname : "127.0.0.1";
    }

    /// <summary>The invented market.</summary>
    public sealed class DemoOptions
    {
        /// <summary>All invented values follow from it.</summary>
        public int Seed { get; set; } = 1;

        /// <summary>True for an outage of 40 s every 10 minutes.</summary>
        public bool Incidents { get; set; } = true;

        /// <summary>Time between two polls.</summary>
        public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);
    }
}
