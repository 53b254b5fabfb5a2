using CryptoViz.Pipeline;
using Microsoft.Extensions.Configuration;

namespace CryptoViz.Gateway.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("CryptoViz:Gateway:Access=everyone", "CryptoViz:Gateway:Access is 'everyone'; allowed: Public, SignedIn")]
    [InlineData("CryptoViz:Gateway:Access=1", "CryptoViz:Gateway:Access is '1'; allowed: Public, SignedIn")]
    [InlineData("CryptoViz:Gateway:Registration=maybe", "CryptoViz:Gateway:Registration is 'maybe'; allowed: Closed, Open")]
    [InlineData("CryptoViz:Gateway:MaxConnections=many", "CryptoViz:Gateway:MaxConnections is 'many'; allowed: a whole number")]
    [InlineData("CryptoViz:Gateway:MaxConnections=0", "CryptoViz:Gateway:MaxConnections is '0'; allowed: 1 to 1000000")]
    [InlineData("CryptoViz:Gateway:AllowedOrigins:0=example.org", "'example.org'; allowed: an origin such as https://example.org")]
    [InlineData("CryptoViz:Gateway:AllowedOrigins=https://example.org", "a list, as CryptoViz:Gateway:AllowedOrigins:0")]
    [InlineData("CryptoViz:Gateway:TrustedProxies:0=proxy", "'proxy'; allowed: an IP address")]
    [InlineData("CryptoViz:Gateway:PathBase=crypto/", "'crypto/'; allowed: a path such as /crypto")]
    [InlineData("CryptoViz:Accounts:Kind=oracle", "CryptoViz:Accounts:Kind is 'oracle'; allowed: Sqlite")]
    [InlineData("CryptoViz:CoinGecko:CoinCount=all", "CryptoViz:CoinGecko:CoinCount is 'all'; allowed: a whole number")]
    [InlineData("CryptoViz:Demo:Interval=5", "CryptoViz:Demo:Interval is '5'; allowed: a duration hh:mm:ss")]
    [InlineData("CryptoViz:Demo:Incidents=no", "CryptoViz:Demo:Incidents is 'no'; allowed: true or false")]
    [InlineData("CryptoViz:Kafka:BootstrapServer=a:9092", "BootstrapServer is not known; CryptoViz:Kafka has: BootstrapServers")]
    [InlineData("CryptoViz:News:Feeds:0:Adress=http://a", "Feeds:0:Adress is not known; CryptoViz:News:Feeds:0 has: Language, Name, Url")]
    [InlineData("CryptoViz:Sauce=demo", "CryptoViz:Sauce is not known")]
    public void A_wrong_key_or_value_stops_the_start_with_one_line_that_says_what_is_allowed(string setting, string expected)
    {
        var message = Should.Throw<StartException>(() => Read(setting)).Message;

        message.ShouldContain(expected);
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void What_is_set_is_read_in_whatever_case()
    {
        var settings = Read(
            "CryptoViz:Kafka:Client:security.protocol=sasl_ssl", "cryptoviz:gateway:access=signedin",
            "CryptoViz:Gateway:AllowedOrigins:0=https://a.example", "CryptoViz:Demo:Interval=00:00:01",
            "CryptoViz:CoinGecko:Coins:0=pepe", "CryptoViz:News:Feeds:0:Url=https://feed.example");

        settings.Pipeline.Kafka.Client["security.protocol"].ShouldBe("sasl_ssl");
        settings.Gateway.Access.ShouldBe(Access.SignedIn);
        settings.Gateway.AllowedOrigins.ShouldBe(["https://a.example"]);
        settings.Pipeline.Demo.Interval.ShouldBe(TimeSpan.FromSeconds(1));
        settings.Pipeline.CoinGecko.Coins.ShouldBe(["pepe"]);
        settings.Pipeline.News.Feeds.Single().Url.ShouldBe("https://feed.example");
    }

    [Fact]
    public void A_list_is_of_the_last_source_that_names_any_of_it()
    {
        var file = Source(
            "CryptoViz:News:Feeds:0:Name=A", "CryptoViz:News:Feeds:0:Url=https://a.example", "CryptoViz:News:Feeds:0:Language=fr",
            "CryptoViz:News:Feeds:1:Url=https://b.example", "CryptoViz:CoinGecko:Coins:0=pepe", "CryptoViz:Quote=eur");

        var feed = ReadAll(file, Source(), Source("cryptoviz:news:feeds:0:url=https://mine.example")).Pipeline.News.Feeds.Single();
        var others = ReadAll(file, Source("CryptoViz:News:PollInterval=00:05:00")).Pipeline;
        var none = ReadAll(file, Source("CryptoViz:News:Feeds=")).Pipeline;

        (feed.Url, feed.Name, feed.Language).ShouldBe(("https://mine.example", "", ""));
        others.News.Feeds.Select(kept => kept.Url).ShouldBe(["https://a.example", "https://b.example"]);
        none.News.Feeds.ShouldBeEmpty();
        (none.CoinGecko.Coins.Single(), none.Quote).ShouldBe(("pepe", "eur"));
    }

    [Fact]
    public void The_feeds_that_come_with_the_program_can_all_be_read()
    {
        var file = new ConfigurationBuilder().AddJsonFile(Path.Combine(Repository.Root, "src", "Gateway", "appsettings.json")).Build();

        var feeds = Settings.Read(file).Pipeline.News.Feeds;

        feeds.Select(feed => feed.Language).Distinct().ShouldBe(["en", "fr"]);
        feeds.ShouldAllBe(feed => feed.Url.StartsWith("https://"));
        feeds.Select(feed => feed.Name).ShouldBeUnique();
    }

    [Fact]
    public void Without_any_setting_everything_has_its_default() => Read().Gateway.Registration.ShouldBe(Registration.Closed);

    private static Settings Read(params string[] settings) => ReadAll(Source(settings));

    private static Settings ReadAll(params Dictionary<string, string?>[] sources)
    {
        var configuration = new ConfigurationBuilder();
        foreach (var source in sources) configuration.AddInMemoryCollection(source);
        return Settings.Read(configuration.Build());
    }

    private static Dictionary<string, string?> Source(params string[] settings) =>
        settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]);
}
