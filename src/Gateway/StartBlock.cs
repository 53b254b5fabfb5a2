using System.Text;

namespace CryptoViz.Gateway;

/// <summary>What a start prints: where the dashboard is, who can open it, where things are kept and where they come from.</summary>
internal sealed record StartBlock
{
    /// <summary>The addresses that are listened on.</summary>
    public required IEnumerable<string> Urls { get; init; }

    /// <summary>Where everything is stored.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>Why it is that source; empty when it was asked for.</summary>
    public required string SourceReason { get; init; }

    /// <summary>How often what is asked of the source.</summary>
    public required string PollPlan { get; init; }

    /// <summary>True when the broker runs in this process.</summary>
    public required bool EmbeddedBroker { get; init; }

    /// <summary>The code for the first account; null when there is an account.</summary>
    public required string? FirstAccountCode { get; init; }

    /// <summary>The block's lines.</summary>
    public override string ToString()
    {
        var addresses = Urls.SelectMany(ListenAddress.Read).ToArray();
        var text = new StringBuilder($"CryptoViz {Installation.Version}\n");
        Line("Dashboard", string.Join("  ", addresses.Select(address => address.Text)));
        Line("Open to", OpenTo(addresses));
        Line("Data", DataDirectory);
        Line("Source", SourceReason.Length > 0 ? $"{Source} ({SourceReason})" : Source);
        Line("Poll plan", PollPlan);
        if (EmbeddedBroker) Line("Broker", "embedded, in memory: what is in flight is lost on exit, what is stored is not");
        if (FirstAccountCode is not null)
            Line("Account", $"none yet; the first becomes administrator: sign up on this computer, or with the code {FirstAccountCode}");
        return text.Append("Ctrl-C ends it.").ToString();

        void Line(string name, string value) => text.Append("  ").Append(name.PadRight(11)).Append(value).Append('\n');
    }

    private static string OpenTo(ListenAddress[] addresses)
    {
        if (addresses.All(address => address.IsOnlyThisComputer))
            return $"only this computer; for your network: --urls http://0.0.0.0:{addresses.FirstOrDefault()?.Parsed.Port ?? 5080}";
        return addresses.All(address => address.Parsed.Scheme == "https" || address.IsOnlyThisComputer)
            ? "everyone who reaches this address"
            : "everyone who reaches this address; http is not private, passwords can be read on the way";
    }
}
