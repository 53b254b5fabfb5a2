using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace CryptoViz.Gateway.Accounts;

/// <summary>
/// Who may make the first account, which becomes administrator: someone at this computer, or someone who can read the log, where a
/// code for this one purpose is printed.
/// </summary>
internal sealed class FirstAccount(AccountsFile file)
{
    private const string Alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

    private static readonly string[] ForwardedBy = ["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _exists;

    /// <summary>The code; a new one at every start.</summary>
    public string Code { get; } = string.Join('-', RandomNumberGenerator.GetString(Alphabet, 12).Chunk(4).Select(part => new string(part)));

    /// <summary>Waits until no other registration runs, so that only one is the first; dispose the answer to let the next in.</summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        return new Turn(_turn);
    }

    /// <summary>True while there is no account.</summary>
    public async Task<bool> IsMissingAsync()
    {
        _exists = _exists || await file.HasAccountsAsync(CancellationToken.None);
        return !_exists;
    }

    /// <summary>True when the request comes from someone at this computer or with the code.</summary>
    public bool IsAllowed(HttpContext context, string? code) => IsAtThisComputer(context) || IsCode(code);

    private bool IsCode(string? code) =>
        code is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code.Trim()), Encoding.UTF8.GetBytes(Code));

    // A proxy on this computer makes the whole world look local, so a request that was passed on doesn't count; and a foreign name
    // that resolves to this computer (DNS rebinding) lets a foreign page speak for its visitor, so the name must be local too.
    private static bool IsAtThisComputer(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } remote && IPAddress.IsLoopback(remote)
        && !ForwardedBy.Any(context.Request.Headers.ContainsKey)
        && IsLocalName(context.Request.Host.Host);

    private static bool IsLocalName(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
