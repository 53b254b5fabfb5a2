using System.Security.Claims;

namespace CryptoViz.Gateway.Realtime;

/// <summary>Who asks for a stream, and the stream that ends with the user's session.</summary>
internal sealed record StreamUser(ClaimsPrincipal? Claims, OpenStream Stream);
