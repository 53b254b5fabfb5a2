using CryptoViz.Pipeline;

namespace CryptoViz.Gateway;

/// <summary>Makes one line of whatever stops a start.</summary>
internal static class StartFailure
{
    private static readonly string[] Reporters =
    [
        "Akka.Hosting",
        "Microsoft.EntityFrameworkCore",
        "Microsoft.Extensions.Hosting.Internal.Host",
        "Microsoft.AspNetCore.Hosting.Diagnostics",
        "Microsoft.AspNetCore.Server.Kestrel",
    ];

    /// <summary>The line: what is wrong and what helps.</summary>
    public static string LineOf(Exception failure) => failure switch
    {
        StartException known => known.Message,
        InvalidOperationException { Message: var message } when message.StartsWith("Unable to configure HTTPS", StringComparison.Ordinal) =>
            "https needs a certificate: give one by --Kestrel:Certificates:Default:Path= and :Password=, or listen on http behind a proxy",
        InvalidDataException => $"appsettings.json can't be read: {FirstLine(failure.GetBaseException())}",
        _ => FirstLine(failure.GetBaseException()),
    };

    /// <summary>
    /// Until the start is done the host and the server keep quiet: they would write what stopped it a second and a third time, each
    /// with a stack.
    /// </summary>
    public static void KeepQuietUntil(this ILoggingBuilder logging, Func<bool> started)
    {
        foreach (var reporter in Reporters) logging.AddFilter(reporter, level => started() && level >= LogLevel.Warning);
    }

    private static string FirstLine(Exception failure)
    {
        var line = failure.Message.Split('\n', 2)[0].TrimEnd();
        return line.Length > 0 ? line : failure.GetType().Name;
    }
}
