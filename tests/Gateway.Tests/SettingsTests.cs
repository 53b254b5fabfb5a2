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
    public void Without_any_setting_everything_has_its_default() => Read().Gateway.Registration.ShouldBe(Registration.Closed);

    private static Settings Read(params string[] settings) => Settings.Read(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], pair => (string?)pair[1]))
        .Build());
}
