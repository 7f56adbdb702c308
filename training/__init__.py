"""Training of the bilingual static model: from pairs of public texts to the folder that the package ships."""
