using System.Reflection;
using Gallery;
using Gallery.Exhibits;

namespace CnnGen.Gallery.Tests;

public class CatalogueTests
{
    /// <summary>Counts as published: torchvision's, PyTorch's LeNet-5; the others by the sizes in their articles.</summary>
    [Theory]
    [InlineData("lenet-5", 61_706)]
    [InlineData("alexnet", 61_100_840)]
    [InlineData("vgg-16", 138_357_544)]
    public void Parameter_counts_are_those_published(string name, long expected) => Assert.Equal(expected, Find(name).ParameterCount);

    [Fact]
    public void Every_network_of_the_assembly_is_in_the_catalogue()
    {
        string[] classes = [.. typeof(Catalogue).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Network))).Select(type => type.Name).Order(StringComparer.Ordinal)];
        Assert.NotEmpty(classes);
        Assert.Equal(classes, Catalogue.Exhibits.Select(exhibit => exhibit.Definition.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Names_are_different_and_found_in_any_case()
    {
        Assert.Equal(Catalogue.Exhibits.Count, Catalogue.Exhibits.Select(exhibit => exhibit.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(Catalogue.Exhibits, exhibit => Assert.Same(exhibit, Catalogue.Find(exhibit.Name.ToUpperInvariant())));
        Assert.Null(Catalogue.Find("no such network"));
    }

    /// <summary>Of those that are made in a moment: the class that an exhibit makes is the one that it describes.</summary>
    [Fact]
    public void An_exhibit_makes_the_network_that_it_describes() => Assert.All(
        Catalogue.Exhibits.Where(exhibit => exhibit.Definition.ParameterCount < 5_000_000),
        exhibit => Assert.Same(exhibit.Definition, exhibit.Create(1).Info));

    /// <summary>The parameters that are listed add up to the layers' and to the constant of the class.</summary>
    [Fact]
    public void Layers_account_for_all_parameters() => Assert.All(Catalogue.Exhibits, exhibit =>
    {
        Assert.Equal(exhibit.Definition.ParameterCount, exhibit.Definition.Layers.Sum(layer => layer.ParameterCount));
        Type type = typeof(Catalogue).Assembly.GetTypes().Single(type => type.Name == exhibit.Definition.Name && type.IsSubclassOf(typeof(Network)));
        FieldInfo constant = type.GetField("ParameterCount", BindingFlags.Public | BindingFlags.Static)!;
        Assert.Equal(exhibit.Definition.ParameterCount, Convert.ToInt64(constant.GetRawConstantValue(), System.Globalization.CultureInfo.InvariantCulture));
    });

    internal static NetworkInfo Find(string name) => Catalogue.Find(name) is { } exhibit ? exhibit.Definition : throw new ArgumentException($"There is no {name}.", nameof(name));
}
