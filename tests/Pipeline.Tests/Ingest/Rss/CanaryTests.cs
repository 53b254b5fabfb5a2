using System.Net;
using System.Net.Sockets;
using System.Text;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Tests.Ingest.Rss;

/// <summary>
/// A listener that nobody may reach: feeds on private addresses, redirects to them, and documents that name them must leave it alone.
/// Another address of this machine plays the open internet.
/// </summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private static readonly IPAddress Internet = IPAddress.Parse("127.0.0.2");

    private readonly TcpListener _canary = new(IPAddress.IPv6Any, 0);
    private readonly TcpListener _redirecting = new(Internet, 0);
    private readonly CancellationTokenSource _stop = new();
    private int _hits;
    private string _location = "";

    /// <summary>Hosts that mean this machine, its network or a cloud's own services, in the forms that filters have missed.</summary>
    private static readonly string[] Hosts =
    [
        "127.0.0.1", "127.0.0.3", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0X7F.0X0.0X0.0X1",
        "017700000001", "0177.0.0.1", "0177.1", "0177.0x0.0.01", "00000177.1", "127.000.000.001", "0", "0.0.0.0", "0x0", "00", "localhost",
        "LOCALHOST", "localhost.", "LocalHost.", "127。0。0。1", "127．0．0．1", "１２７.0.0.1", "①②⑦.⓪.⓪.①", "%31%32%37.0.0.1", "127.0.0.1.",
        "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::0001]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:0:127.0.0.1]", "[::127.0.0.1]",
        "[::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[fe80::1]",
        "[fec0::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.254",
        "169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "100.100.100.200", "100.64.0.1", "192.0.0.192",
        "198.18.0.1", "224.0.0.1", "255.255.255.255", "user@127.0.0.1", "1.1.1.1@127.0.0.1", "example.com:80@127.0.0.1",
    ];

    public Task InitializeAsync()
    {
        _canary.Server.DualMode = true;
        _canary.Start();
        _redirecting.Start();
        _ = Task.Run(CountHitsAsync);
        _ = Task.Run(RedirectAsync);
        return Task.CompletedTask;
    }

    public Task DisposeAsync()
    {
        _stop.Cancel();
        _canary.Dispose();
        _redirecting.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void There_are_at_least_sixty_forms() => Hosts.Length.ShouldBeGreaterThanOrEqualTo(60);

    [Fact]
    public async Task No_form_of_a_private_address_is_connected_to()
    {
        foreach (var host in Hosts)
        {
            if (!Uri.TryCreate($"http://{host}:{Port(_canary)}/feed", UriKind.Absolute, out var address)) continue;

            (await Get(address)).ShouldBeOfType<CallResult<HttpAnswer>.Failed>(host);
        }

        _hits.ShouldBe(0);
    }

    [Fact]
    public async Task No_redirect_leads_to_one()
    {
        foreach (var host in Hosts)
        {
            _location = $"http://{host}:{Port(_canary)}/feed";

            (await Get(new Uri($"http://{Internet}:{Port(_redirecting)}/"))).ShouldBeOfType<CallResult<HttpAnswer>.Failed>(host);
        }

        _hits.ShouldBe(0);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/feed")]
    [InlineData("gopher://127.0.0.1:70/_")]
    [InlineData("data:text/xml,<rss/>")]
    [InlineData("//127.0.0.1/feed")]
    [InlineData("http:///feed")]
    [InlineData("feed")]
    public void Another_scheme_is_not_taken_at_the_start(string url) => Should.Throw<ArgumentException>(
        () => Feed.Of(new() { Feeds = { new() { Name = "odd", Url = url } } }, "live")).Message.ShouldContain("an http or https address is needed");

    [Fact]
    public async Task The_canary_is_heard_when_it_is_reached()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port(_canary));

        for (var patience = 0; patience < 500 && Volatile.Read(ref _hits) == 0; patience++) await Task.Delay(10);
        _hits.ShouldBe(1);
    }

    [Fact]
    public void No_document_makes_the_reader_ask_for_anything()
    {
        var canary = $"http://127.0.0.1:{Port(_canary)}";
        string[] prologues =
        [
            $"<!DOCTYPE rss SYSTEM '{canary}/x.dtd'>",
            $"<!DOCTYPE rss PUBLIC '-//x//y' '{canary}/x.dtd'>",
            $"<!DOCTYPE rss [<!ENTITY x SYSTEM '{canary}/entity'>]>",
            $"<!DOCTYPE rss [<!ENTITY % p SYSTEM '{canary}/parameter'> %p;]>",
            $"<!DOCTYPE rss [<!ENTITY % f SYSTEM 'file:///etc/passwd'><!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
            $"<!DOCTYPE rss [<!NOTATION n SYSTEM '{canary}/notation'><!ENTITY x SYSTEM '{canary}/u' NDATA n>]>",
            $"<?xml-stylesheet type='text/xsl' href='{canary}/x.xsl'?>",
            $"<?xml-model href='{canary}/x.rng'?>",
        ];
        string[] titles =
        [
            "one &x; two",
            $"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{canary}/include' parse='text'/> three",
            $"<img src='{canary}/pixel'/> four",
        ];

        foreach (var prologue in prologues)
            foreach (var title in titles)
            {
                var page = Read($"{prologue}<rss version='2.0' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='urn:x {canary}/x.xsd'><channel><item><title>{title}</title></item></channel></rss>");

                page.Items.ShouldAllBe(item => !item.Title.Contains("root:"));
            }

        _hits.ShouldBe(0);
    }

    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]>", "&c;&c;&c;")]
    [InlineData("<!DOCTYPE r [<!ENTITY a '&b;'><!ENTITY b '&a;'>]>", "&a;")]
    public void Entities_are_never_expanded(string prologue, string title)
    {
        var page = Read($"{prologue}<rss version='2.0'><channel><item><title>{title}</title><guid>1</guid></item></channel></rss>");

        page.Items.ShouldAllBe(item => item.Title.Length < 100 && !item.Title.Contains("aaaaaaaaaa"));
    }

    private static FeedPage Read(string xml)
    {
        var feed = new Feed("Wire", new Uri("https://feed.example/"), null, "live");
        return FeedReader.Read(Encoding.UTF8.GetBytes(xml), null, feed, feed.Address, DateTimeOffset.UnixEpoch.AddYears(56));
    }

    private static Task<CallResult<HttpAnswer>> Get(Uri address)
    {
        // As the guarded client, but that one more address counts as public.
        var network = new SocketsHttpHandler
        {
            UseProxy = false,
            MaxAutomaticRedirections = 5,
            ConnectCallback = (context, stop) => PublicNetwork.ConnectAsync(context, ip => ip.Equals(Internet) || PublicNetwork.IsPublic(ip), stop),
        };
        return new FeedClient(HttpClients.ForFeeds(allowPrivateNetworks: false, network), TimeProvider.System).GetAsync(address, null, default);
    }

    private static int Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port;

    private async Task CountHitsAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _canary.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _hits);
        }
    }

    private async Task RedirectAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _redirecting.AcceptTcpClientAsync(_stop.Token);
            var stream = client.GetStream();
            await stream.ReadAtLeastAsync(new byte[8_192], 1, throwOnEndOfStream: false, _stop.Token);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 302 Found\r\nLocation: {_location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), _stop.Token);
        }
    }
}
