using System.Text;
using CryptoViz.Gateway.Api;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>What a start prints: where the dashboard is, who can open it, where things are kept and where they come from.</summary>
internal static class StartBlock
{
    /// <summary>The block's lines.</summary>
    /// <param name="urls">The addresses that are listened on.</param>
    /// <param name="prepared">The pipeline.</param>
    /// <param name="embedded">True when the broker runs in this process.</param>
    /// <param name="firstAccountCode">The code for the first account; null when there is an account.</param>
    public static string Text(IEnumerable<string> urls, PreparedPipeline prepared, bool embedded, string? firstAccountCode)
    {
        var addresses = urls.SelectMany(ListenAddress.Read).ToArray();
        var text = new StringBuilder($"CryptoViz {Installation.Version}\n");
        Line("Dashboard", string.Join("  ", addresses.Select(address => address.Text)));
        Line("Open to", OpenTo(addresses));
        Line("Data", prepared.DataDirectory);
        Line("Source", prepared.SourceReason.Length > 0 ? $"{prepared.SourceName} ({prepared.SourceReason})" : prepared.SourceName);
        Line("Poll plan", prepared.PollPlan);
        if (embedded) Line("Broker", "embedded, in memory: what is in flight is lost on exit, what is stored is not");
        if (firstAccountCode is not null)
            Line("Account", $"none yet; the first becomes administrator: sign up on this computer, or with the code {firstAccountCode}");
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
