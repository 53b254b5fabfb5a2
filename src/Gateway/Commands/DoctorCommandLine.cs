using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Commands;

/// <summary><c>cryptoviz doctor</c>: what works and what doesn't, a line each, with what to do.</summary>
internal static class DoctorCommandLine
{
    private static readonly CommandOption Json = new("--json", null, "answers in JSON");

    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The command.</summary>
    public static Command Doctor { get; } = new()
    {
        Name = "doctor",
        Purpose = "looks at configuration, source and key, feeds, journal, disk and ports: 0 all well, 1 with warnings, 2 with errors",
        Options = [Json],
        RunAsync = RunAsync,
    };

    private static async Task<int> RunAsync(CommandCall call)
    {
        ImmutableArray<Finding> findings =
        [
            .. await CryptoViz.Pipeline.Doctor.ExamineAsync(call.Settings.Pipeline, TimeProvider.System, CancellationToken.None),
            .. ListenAddress.Read(call.Urls).Select(Port),
        ];
        await call.Output.WriteLineAsync(call.Has(Json)
            ? JsonSerializer.Serialize(new { status = Worst(findings), findings }, Shape)
            : string.Join('\n', findings.Select(Line)));
        return Worst(findings) switch { "ok" => 0, "warning" => 1, _ => 2 };
    }

    private static Finding Port(ListenAddress address)
    {
        try
        {
            address.EnsureFree();
            return new Finding("port", "ok", $"{address.Text} is free");
        }
        catch (StartException e)
        {
            return new Finding("port", "warning", e.Message, "if that is CryptoViz itself, all is well");
        }
    }

    private static string Worst(ImmutableArray<Finding> findings) =>
        findings.Any(finding => finding.Status == "error") ? "error" : findings.Any(finding => finding.Status == "warning") ? "warning" : "ok";

    private static string Line(Finding finding) =>
        $"{finding.Status,-8} {finding.Subject,-14} {finding.Text}{(finding.Advice is { } advice ? $". {advice}" : "")}";
}
