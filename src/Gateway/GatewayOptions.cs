using System.Net;
using CryptoViz.Pipeline;
using Microsoft.Data.Sqlite;

namespace CryptoViz.Gateway;

/// <summary>Who can read the market without an account.</summary>
internal enum Access
{
    /// <summary>Everyone who reaches the address.</summary>
    Public,

    /// <summary>Only who is signed in.</summary>
    SignedIn,
}

/// <summary>Who can make an account once the first exists.</summary>
internal enum Registration
{
    /// <summary>Nobody.</summary>
    Closed,

    /// <summary>Everyone who reaches the address.</summary>
    Open,
}

/// <summary>Where accounts are kept.</summary>
internal enum AccountsKind
{
    /// <summary>A SQLite file.</summary>
    Sqlite,
}

/// <summary>The configuration of the gateway, section <c>CryptoViz:Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = PipelineOptions.Section + ":Gateway";

    /// <summary>Who can read the market without an account.</summary>
    public Access Access { get; set; } = Access.Public;

    /// <summary>Who can make an account once the first exists.</summary>
    public Registration Registration { get; set; } = Registration.Closed;

    /// <summary>Origins of other pages that may call this gateway with a user's cookie, such as <c>https://example.org</c>.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies whose forwarded headers are believed.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The path under which a proxy serves this gateway, such as <c>/crypto</c>; empty for the root.</summary>
    public string PathBase { get; set; } = "";

    /// <summary>The most streams of one connection.</summary>
    public int MaxStreamsPerConnection { get; set; } = 50;

    /// <summary>The most WebSocket connections.</summary>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>
    /// The requests of one address that are answered in a second, in the long run; eight times as many may come at once. 0 for no
    /// limit. This computer itself has none.
    /// </summary>
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Refuses values that are not allowed.</summary>
    /// <exception cref="StartException">A value is not allowed.</exception>
    public void Check()
    {
        foreach (var origin in AllowedOrigins)
            if (!Origin.TryParse(origin, out _))
                throw Settings.Wrong($"{Section}:AllowedOrigins", origin, "an origin such as https://example.org, without a path");
        foreach (var proxy in TrustedProxies)
            if (!IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _))
                throw Settings.Wrong($"{Section}:TrustedProxies", proxy, "an IP address, or a network such as 10.0.0.0/8");
        if (PathBase.Length > 0 && (PathBase[0] != '/' || PathBase[^1] == '/' || PathBase.AsSpan().ContainsAny("?#%\\ ")))
            throw Settings.Wrong($"{Section}:PathBase", PathBase, "a path such as /crypto, or nothing");
        if (MaxStreamsPerConnection is < 1 or > 1_000)
            throw Settings.Wrong($"{Section}:MaxStreamsPerConnection", $"{MaxStreamsPerConnection}", "1 to 1000");
        if (RequestsPerSecond is < 0 or > 1_000_000)
            throw Settings.Wrong($"{Section}:RequestsPerSecond", $"{RequestsPerSecond}", "0 (no limit) to 1000000");
        if (MaxConnections is < 1 or > 1_000_000)
            throw Settings.Wrong($"{Section}:MaxConnections", $"{MaxConnections}", "1 to 1000000");
    }
}

/// <summary>The configuration of the accounts, section <c>CryptoViz:Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string Section = PipelineOptions.Section + ":Accounts";

    /// <summary>Where accounts are kept.</summary>
    public AccountsKind Kind { get; set; } = AccountsKind.Sqlite;

    /// <summary>How the database is reached; empty means <c>users/accounts.db</c> in the data directory. Never logged.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>Refuses values that are not allowed.</summary>
    /// <exception cref="StartException">A value is not allowed.</exception>
    public void Check()
    {
        try
        {
            _ = new SqliteConnectionStringBuilder(ConnectionString);
        }
        catch (ArgumentException)
        {
            throw new StartException(
                $"{Section}:ConnectionString can't be read; allowed: one of SQLite such as Data Source=/path/accounts.db, or nothing");
        }
    }
}
